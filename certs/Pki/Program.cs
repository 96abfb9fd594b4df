using System.CommandLine;
using JianliRegistry.Pki.Commands;

var root = new RootCommand("The development PKI of JianliRegistry. Everything it makes says TEST ONLY.")
{
    InitCommand.Create(TimeProvider.System),
    AgentConfigCommand.Create(),
    IssueCommand.Create(TimeProvider.System),
    RevokeCommand.Create(TimeProvider.System),
    AuthorityCommand.Create(TimeProvider.System),
    CallCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (Exception error) when (error is ArgumentException or InvalidOperationException or IOException)
{
    // What a person can mend: a wrong directory, a name in use, a port taken. The rest shows its stack.
    await Console.Error.WriteLineAsync(error.Message);
    return 1;
}
