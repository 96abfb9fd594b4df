using System.Net.Sockets;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Telling;

/// <summary>./run dev: everything runs with test data; the agent asks its questions in this terminal. Ctrl-C ends all.</summary>
/// <remarks>Ports, PKI, accounts and data stay the same from start to start, so that the TLS root is trusted only once.</remarks>
internal static class Stay
{
    private const int ServerPort = 5443;
    private const int AuthorityPort = 5480;
    private const int AgentPort = 17623;

    public static async Task<int> RunAsync(bool fresh, CancellationToken ct)
    {
        var folder = Path.Combine(BuiltPrograms.RepositoryRoot, "artifacts", "dev");
        if (fresh && Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        if (new[] { ServerPort, AuthorityPort, AgentPort }.FirstOrDefault(IsTaken) is > 0 and var port)
        {
            Screen.Line($"Port {port} is taken; is another ./run dev running?");
            return 69;
        }

        try
        {
            await using var stack = await RegistryStack.StartAsync(
                new StackOptions
                {
                    Directory = folder,
                    ServerPort = ServerPort,
                    AuthorityPort = AuthorityPort,
                    AgentPort = AgentPort,
                    InsertedLock = null,
                    Progress = (what, took) => Screen.Good(what, took),
                },
                ct
            );
            Introduce(stack);
            await stack.RunAgentHereAsync("good-p256", ct);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Screen.Line("\nstopped; everything that was started is gone");
            return 0;
        }
    }

    private static void Introduce(RegistryStack stack)
    {
        Screen.Headline($"{stack.Origin}/login   everything here is TEST ONLY\n");
        foreach (var account in stack.Legacy.Accounts)
        {
            Screen.Line($"  账号 {account.CreditCode}   密码 {account.Password}   {account.Name}");
        }

        Screen.Line("");
        foreach (var found in stack.Locks.Values)
        {
            Screen.Line($"  身份锁 {found.Name, -17} PIN {found.Pin}   {found.Organization}");
        }

        Screen.Line(
            $"""

            The browser warns until it trusts the TLS root of this folder (once; it stays the same until ./run dev --fresh):
              {stack.Pki.Root}/ca/tls-root.pem
              Chromium:  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n jianli-dev -i <that file>   (package libnss3-tools)
              Firefox:   Settings → Certificates → Authorities → Import

            The key agent runs below with the lock good-p256: its questions appear here, type yes and the PIN here.
            Another lock: SOFTHSM2_CONF={stack.Pki.SoftHsm.ConfigurationFile} shows all of them to an agent of your own:
              ./run agent {string.Join(' ', stack.AgentArguments())}
            Ctrl-C ends everything.

            """
        );
    }

    private static bool IsTaken(int port)
    {
        using var probe = new TcpClient();
        try
        {
            probe.Connect("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
