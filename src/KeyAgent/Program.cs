using System.CommandLine;
using JianliRegistry.KeyAgent;
using JianliRegistry.KeyAgent.Commands;
using JianliRegistry.KeyAgent.Journal;
using JianliRegistry.KeyAgent.Servers;
using JianliRegistry.KeyAgent.Tokens;

AgentProgram.ForbidCoreDumps();
var agent = new RootCommand("身份锁客户端")
{
    ServeCommand.Create(),
    StatusCommand.Create(),
    DoctorCommand.Create(),
    JournalCommand.Create(),
    SignFileCommand.Create(),
    WorkerCommand.Create(),
};
try
{
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    return await agent.Parse(args).InvokeAsync(configuration);
}
catch (Exception error)
    when (error is ServersFileException or JournalException or TokenException or IOException or FormatException)
{
    await Console.Error.WriteLineAsync($"jianli-agent: {error.Message}");
    return 1;
}
