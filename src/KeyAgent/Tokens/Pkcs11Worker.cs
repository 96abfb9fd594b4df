using System.Runtime.InteropServices;

namespace JianliRegistry.KeyAgent.Tokens;

/// <summary>The worker process's main loop: one request, one module call, one answer, in order; ends with its parent.</summary>
internal static partial class Pkcs11Worker
{
    private static readonly TimeSpan ParentCheck = TimeSpan.FromSeconds(1);

    public static async Task<int> RunAsync(string modulePath, CancellationToken ct)
    {
        using var answers = TakeStandardOutput();
        using var requests = Console.OpenStandardInput();
        using var watch = DieWithParent();
        using var module = new Pkcs11Module(modulePath);
        while (true)
        {
            WorkerRequest request;
            byte[] secret;
            try
            {
                (request, secret) = await WorkerFrame.ReadAsync<WorkerRequest>(requests, ct);
            }
            catch (EndOfStreamException)
            {
                return 0;
            }

            using var pin = new Pin(secret);
            await WorkerFrame.WriteAsync(answers, Answer(module, request, pin), ReadOnlyMemory<byte>.Empty, ct);
        }
    }

    private static WorkerAnswer Answer(Pkcs11Module module, WorkerRequest request, Pin pin)
    {
        try
        {
            switch (request.Call)
            {
                case WorkerCall.IsPresent:
                    return new WorkerAnswer(Present: module.IsTokenPresent());
                case WorkerCall.HasSlot:
                    return new WorkerAnswer(Present: module.HasSlot());
                case WorkerCall.List:
                    return new WorkerAnswer(Tokens: module.List());
                case WorkerCall.Open:
                    module.Open(request.TokenSerial!);
                    return new WorkerAnswer();
                case WorkerCall.PinState:
                    return new WorkerAnswer(Pin: module.ReadPinState());
                case WorkerCall.Login:
                    module.Login(request.OwnPinPad ? null : pin);
                    return new WorkerAnswer();
                case WorkerCall.Sign:
                    return new WorkerAnswer(
                        Signature: module.Sign(request.CertificateSha256!, request.Algorithm!.Value, request.Digest!)
                    );
                default:
                    module.Close();
                    return new WorkerAnswer();
            }
        }
        catch (TokenException error)
        {
            return new WorkerAnswer(error.Failure, error.Message);
        }
    }

    /// <summary>Keeps the pipe for our frames alone: what a vendor's module prints goes to standard error.</summary>
    private static Stream TakeStandardOutput()
    {
        if (!OperatingSystem.IsLinux())
        {
            return Console.OpenStandardOutput();
        }

        var pipe = new FileStream(
            new Microsoft.Win32.SafeHandles.SafeFileHandle(Duplicate(1), true),
            FileAccess.Write,
            0
        );
        _ = Duplicate(2, 1);
        return pipe;
    }

    /// <summary>While the module hangs nobody reads the pipe, so the end of the agent has to be noticed otherwise.</summary>
    private static Timer DieWithParent()
    {
        var parent = OperatingSystem.IsLinux() ? GetParentId() : 0;
        return new Timer(
            _ =>
            {
                if (OperatingSystem.IsLinux() && GetParentId() != parent)
                {
                    using var self = System.Diagnostics.Process.GetCurrentProcess();
                    self.Kill();
                }
            },
            null,
            ParentCheck,
            ParentCheck
        );
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "getppid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int GetParentId();
}
