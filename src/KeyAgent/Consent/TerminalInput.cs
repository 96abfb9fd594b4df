using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace JianliRegistry.KeyAgent.Consent;

/// <summary>Reads descriptor 0 as bytes into pinned memory. No StreamReader, no Console.ReadLine: both keep copies and strings.</summary>
/// <remarks>poll(2) before each read(2), so that a wait ends when the operation is cancelled and leaves nothing half read.</remarks>
internal static partial class TerminalInput
{
    private const int MaxLine = 128;
    private const int PollMilliseconds = 50;
    private const short PollIn = 1;
    private const int Interrupted = 4;

    /// <summary>Forgets what was typed before the question was shown.</summary>
    public static void Drain()
    {
        Span<byte> rest = stackalloc byte[64];
        while (IsReadable(0) && Read(0, ref MemoryMarshal.GetReference(rest), rest.Length) > 0)
        {
            CryptographicOperations.ZeroMemory(rest);
        }
    }

    /// <summary>One line without its end; the caller zeroes it.</summary>
    /// <exception cref="ConsentException">Standard input is closed.</exception>
    public static async Task<(byte[] Memory, int Length)> ReadLineAsync(CancellationToken ct)
    {
        var memory = GC.AllocateArray<byte>(MaxLine, pinned: true);
        try
        {
            return (memory, await Task.Run(() => ReadLine(memory, ct), ct));
        }
        catch
        {
            CryptographicOperations.ZeroMemory(memory);
            throw;
        }
    }

    private static int ReadLine(byte[] memory, CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (!IsReadable(PollMilliseconds))
            {
                continue;
            }

            byte next = 0;
            if (Read(0, ref next, 1) != 1)
            {
                throw new ConsentException(ConsentFailure.NoInput);
            }

            if (next == '\n')
            {
                return length > 0 && memory[length - 1] == '\r' ? length - 1 : length;
            }

            // A line that is too long is no answer; the rest of it is still read, and dropped.
            if (length < memory.Length)
            {
                memory[length++] = next;
            }
        }
    }

    private static bool IsReadable(int milliseconds)
    {
        var descriptor = new PollDescriptor { Descriptor = 0, Events = PollIn };
        var ready = Poll(ref descriptor, 1, milliseconds);
        return ready switch
        {
            < 0 when Marshal.GetLastPInvokeError() == Interrupted => false,
            < 0 => throw new Win32Exception(),
            _ => ready > 0,
        };
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial int Poll(ref PollDescriptor descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint Read(int descriptor, ref byte buffer, nint count);
}
