using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace JianliRegistry.KeyAgent.Api;

/// <summary>Finds out which OS user owns the other end of a loopback connection.</summary>
/// <remarks>Linux only so far: /proc/net/tcp and tcp6 carry the uid of every socket. Elsewhere the answer is "unknown", and the gate refuses.</remarks>
internal static partial class PeerOwner
{
    private const string Established = "01";

    /// <param name="peer">The client's end.</param>
    /// <param name="own">The listener's end of the same connection.</param>
    public static bool? IsSameUser(IPEndPoint peer, IPEndPoint own)
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var user = UserIdOf(peer, own);
        return user is null ? null : user == GetEffectiveUserId();
    }

    private static uint? UserIdOf(IPEndPoint peer, IPEndPoint own)
    {
        var isIpv4 = peer.AddressFamily == AddressFamily.InterNetwork || peer.Address.IsIPv4MappedToIPv6;
        if (isIpv4 && Search("/proc/net/tcp", Hex(Ipv4(peer)), Hex(Ipv4(own))) is { } user)
        {
            return user;
        }

        // A dual-stack client that dials 127.0.0.1 is listed among the IPv6 sockets.
        return Search("/proc/net/tcp6", Hex(Ipv6(peer)), Hex(Ipv6(own)));
    }

    /// <summary>A closed socket is listed with uid 0, so only established ones count.</summary>
    private static uint? Search(string table, string local, string remote)
    {
        if (!File.Exists(table))
        {
            return null;
        }

        foreach (var line in File.ReadLines(table))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > 7 && columns[1] == local && columns[2] == remote && columns[3] == Established)
            {
                return uint.Parse(columns[7], NumberStyles.None, CultureInfo.InvariantCulture);
            }
        }

        return null;
    }

    private static IPEndPoint Ipv4(IPEndPoint point) => new(point.Address.MapToIPv4(), point.Port);

    private static IPEndPoint Ipv6(IPEndPoint point) => new(point.Address.MapToIPv6(), point.Port);

    /// <summary>The kernel prints an address as native-endian 32-bit words and the port as a big-endian number.</summary>
    private static string Hex(IPEndPoint point)
    {
        var octets = point.Address.GetAddressBytes();
        var text = string.Concat(
            octets.Chunk(4).Select(word => MemoryMarshal.Read<uint>(word).ToString("X8", CultureInfo.InvariantCulture))
        );
        return $"{text}:{point.Port.ToString("X4", CultureInfo.InvariantCulture)}";
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial uint GetEffectiveUserId();
}
