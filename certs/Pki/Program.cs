using System.CommandLine;
using JianliRegistry.Pki.Commands;

var root = new RootCommand("The development PKI of JianliRegistry. Everything it makes says TEST ONLY.")
{
    InitCommand.Create(TimeProvider.System),
    AgentConfigCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
