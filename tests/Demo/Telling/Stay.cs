using System.Net.Sockets;
using JianliRegistry.Pki.Issuance;
using JianliRegistry.Pki.Tokens;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.Demo.Telling;

/// <summary>./run dev: everything runs with test data; the agent asks its questions in this terminal. Ctrl-C ends all.</summary>
/// <remarks>Ports, PKI, accounts and data stay the same from start to start, so that the TLS root is trusted only once.</remarks>
internal static class Stay
{
    public static async Task<int> RunAsync(StayOptions options, CancellationToken ct)
    {
        if (options.Fresh && Directory.Exists(options.Folder))
        {
            Directory.Delete(options.Folder, recursive: true);
        }

        if (options.Ports.FirstOrDefault(IsTaken) is > 0 and var port)
        {
            Screen.Line($"Port {port} is taken; is another ./run dev running?");
            return 69;
        }

        try
        {
            await using var stack = await RegistryStack.StartAsync(
                new StackOptions
                {
                    Directory = options.Folder,
                    ServerPort = options.Ports[0],
                    AuthorityPort = options.Ports[1],
                    AgentPort = options.Ports[2],
                    InsertedLock = null,
                    WithRegister = true,
                    Progress = (what, took) => Screen.Good(what, took),
                },
                ct
            );
            Introduce(stack);
            var code = await stack.RunAgentHereAsync(ct);

            // Ctrl-C reaches the whole terminal, so the agent may be gone before we hear of it.
            await Task.Delay(TimeSpan.FromSeconds(1), ct);
            Screen.Bad("the key agent ended by itself", $"exit code {code}");
            return 1;
        }
        catch (Exception) when (ct.IsCancellationRequested)
        {
            Screen.Line("\nstopped; everything that was started is gone");
            return 0;
        }
        catch (Exception error) when (error is InvalidOperationException or TimeoutException or IOException)
        {
            Screen.Bad("it did not start", error.Message);
            return 1;
        }
    }

    private static void Introduce(RegistryStack stack)
    {
        Screen.Headline($"{stack.Origin}/login   everything here is TEST ONLY\n");
        foreach (var account in stack.Legacy.Accounts)
        {
            Screen.Line($"  账号 {account.CreditCode}   密码 {account.Password}   {account.Name}");
        }

        foreach (var desk in (LegacyAccount[])[StackRegister.Province, StackRegister.Center, StackRegister.Ministry])
        {
            Screen.Line($"  账号 {desk.CreditCode}   密码 {desk.Password}   {desk.Name}");
        }

        var old = StackRegister.Unregistered;
        Screen.Line(
            $"  企业注册 {old.CreditCode}   原密码 {old.Password}   {old.Name}，法定代表人 {StackRegister.UnregisteredRepresentative}"
        );
        Screen.Line($"  身份锁 {StackRegister.ProvinceLock} 是 {StackRegister.Province.Name} 的。");
        Screen.Line("");
        foreach (var found in stack.Locks.Values)
        {
            Screen.Line($"  身份锁 {found.Name, -17} PIN {found.Pin}   {found.Organization}");
        }

        var run = Quoted(Path.Combine(BuiltPrograms.RepositoryRoot, "run"));
        var servers = $"--servers {Quoted(stack.Pki.AgentServers)}";
        var module = $"--module {SoftHsmStore.ModulePath}";
        var state = $"--state {Quoted(stack.AgentState)}";
        Screen.Line(
            $"""

            The browser warns until it trusts the TLS root of this folder (once; it stays the same until ./run dev --fresh):
              {stack.TlsRoot}
              Chromium:  certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n jianli-dev -i <that file>   (package libnss3-tools)
              Firefox:   Settings → Certificates → Authorities → Import

            The key agent runs below with all these locks plugged in. Its questions appear here. At a login it lists the
            certificates: type the number of the line with the lock you want to try, then yes, then that lock's PIN.

            Beside it, in a second terminal:
              export {SoftHsmStore.ConfigurationVariable}={Quoted(stack.Pki.SoftHsm.ConfigurationFile)}
              {run} agent doctor {servers} {module} --server-ca {Quoted(stack.TlsRoot)}
              {run} agent status {module}
              {run} agent journal {state}
              {run} agent sign FILE {servers} {module} {state}
            FILE is a request for signing that a report's page offers for download.
            Ctrl-C here ends everything.

            """
        );
    }

    /// <summary>For a shell; a folder may have a space in its name.</summary>
    private static string Quoted(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || "/._-".Contains(c, StringComparison.Ordinal))
            ? path
            : $"'{path.Replace("'", @"'\''", StringComparison.Ordinal)}'";

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
