using JianliRegistry.Verifier;

const int notRun = 2;
var parsed = VerifyCommand.Create().Parse(args);
var outcome = await parsed.InvokeAsync();

// A command line that was not understood has verified nothing: 1 would say that the evidence failed.
return parsed.Errors.Count > 0 ? notRun : outcome;
