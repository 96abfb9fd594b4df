using System.Text;

namespace JianliRegistry.Core.Certificates;

/// <summary>What may stand in a DNS name, mailbox, URI or address of a certificate, and which lie within which constraint.</summary>
/// <remarks>Names are compared as ASCII octets; hosts without case (RFC 5280 §4.2.1.10, §7.2 to §7.5).</remarks>
internal static class NameSyntax
{
    private const int MaxHostLength = 253;
    private const int MaxLabelLength = 63;
    private const int Ipv4Length = 4;
    private const int Ipv6Length = 16;

    /// <summary>True for a name that can be compared at all; what cannot must not slip past a constraint.</summary>
    public static bool IsWellFormed(GeneralName name) =>
        name.Kind switch
        {
            GeneralNameKind.Dns => IsHost(WithoutWildcard(name.Content.Span)),
            GeneralNameKind.Mailbox => IsMailbox(name.Content.Span),
            GeneralNameKind.Uri => IsUri(name.Content.Span),
            GeneralNameKind.IpAddress => name.Content.Length is Ipv4Length or Ipv6Length,
            _ => true,
        };

    /// <summary>True for a constraint's base (RFC 5280 §4.2.1.10): a host has no leading dot where DNS names are meant.</summary>
    public static bool IsWellFormedConstraint(GeneralName constraint)
    {
        var text = constraint.Content.Span;
        return constraint.Kind switch
        {
            GeneralNameKind.Dns => text.IsEmpty || IsHost(text),
            GeneralNameKind.Mailbox => text.Contains((byte)'@') ? IsMailbox(text) : IsHost(WithoutDot(text)),
            GeneralNameKind.Uri => IsHost(WithoutDot(text)),
            GeneralNameKind.IpAddress => text.Length is 2 * Ipv4Length or 2 * Ipv6Length
                && IsMask(text[(text.Length / 2)..]),
            _ => true,
        };
    }

    /// <summary>host, or host.parent…: the constraint itself and everything below it.</summary>
    public static bool IsHostWithin(ReadOnlySpan<byte> host, ReadOnlySpan<byte> constraint) =>
        constraint.IsEmpty || Ascii.EqualsIgnoreCase(host, constraint) || IsBelow(host, constraint);

    /// <summary>A mailbox, a host with all its mailboxes, or .host for those of all hosts below.</summary>
    public static bool IsMailboxWithin(ReadOnlySpan<byte> mailbox, ReadOnlySpan<byte> constraint)
    {
        var at = mailbox.LastIndexOf((byte)'@');
        var local = mailbox[..at];
        var host = mailbox[(at + 1)..];
        var constraintAt = constraint.LastIndexOf((byte)'@');
        return constraintAt < 0
            ? IsHostNamed(host, constraint)
            : local.SequenceEqual(constraint[..constraintAt])
                && Ascii.EqualsIgnoreCase(host, constraint[(constraintAt + 1)..]);
    }

    public static bool IsUriWithin(ReadOnlySpan<byte> uri, ReadOnlySpan<byte> constraint) =>
        IsHostNamed(HostOf(uri), constraint);

    /// <param name="constraint">Address and mask.</param>
    public static bool IsAddressWithin(ReadOnlySpan<byte> address, ReadOnlySpan<byte> constraint)
    {
        if (constraint.Length != 2 * address.Length)
        {
            return false;
        }

        for (var i = 0; i < address.Length; i++)
        {
            if (((address[i] ^ constraint[i]) & constraint[address.Length + i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A wildcard stands for exactly one label, and only as the whole first one.</summary>
    public static bool IsWildcard(ReadOnlySpan<byte> host) => host is [(byte)'*', (byte)'.', _, ..];

    public static ReadOnlySpan<byte> WithoutWildcard(ReadOnlySpan<byte> host) => IsWildcard(host) ? host[2..] : host;

    /// <summary>The host of an absolute URI with an authority; empty where there is none or where it is an address.</summary>
    public static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> uri)
    {
        var scheme = uri.IndexOf("://"u8);
        if (scheme <= 0)
        {
            return [];
        }

        var host = uri[(scheme + 3)..];
        var end = host.IndexOfAny("/?#"u8);
        host = end < 0 ? host : host[..end];
        host = host[(host.LastIndexOf((byte)'@') + 1)..];
        var port = host.IndexOf((byte)':');
        host = port < 0 ? host : host[..port];
        var lastLabel = host[(host.LastIndexOf((byte)'.') + 1)..];
        return IsHost(host) && lastLabel.ContainsAnyExceptInRange((byte)'0', (byte)'9') ? host : [];
    }

    public static bool IsHost(ReadOnlySpan<byte> host)
    {
        if (host.Length is 0 or > MaxHostLength)
        {
            return false;
        }

        var length = 0;
        for (var i = 0; i <= host.Length; i++)
        {
            if (i < host.Length && host[i] != '.')
            {
                var allowed = char.IsAsciiLetterOrDigit((char)host[i]) || host[i] is (byte)'-' or (byte)'_';
                if (!allowed || (host[i] == '-' && length == 0))
                {
                    return false;
                }

                length++;
            }
            else if (length is 0 or > MaxLabelLength || host[i - 1] == '-')
            {
                return false;
            }
            else
            {
                length = 0;
            }
        }

        return true;
    }

    public static bool IsMailbox(ReadOnlySpan<byte> text)
    {
        var at = text.IndexOf((byte)'@');
        return at > 0 && !text[..at].ContainsAnyExceptInRange((byte)'!', (byte)'~') && IsHost(text[(at + 1)..]);
    }

    private static bool IsUri(ReadOnlySpan<byte> text) =>
        text.IndexOf((byte)':') > 0 && !text.ContainsAnyExceptInRange((byte)'!', (byte)'~');

    private static bool IsHostNamed(ReadOnlySpan<byte> host, ReadOnlySpan<byte> constraint) =>
        constraint[0] == '.' ? IsBelow(host, constraint[1..]) : Ascii.EqualsIgnoreCase(host, constraint);

    private static bool IsBelow(ReadOnlySpan<byte> host, ReadOnlySpan<byte> parent) =>
        host.Length > parent.Length
        && host[host.Length - parent.Length - 1] == '.'
        && Ascii.EqualsIgnoreCase(host[^parent.Length..], parent);

    private static ReadOnlySpan<byte> WithoutDot(ReadOnlySpan<byte> text) => text is [(byte)'.', ..] ? text[1..] : text;

    /// <summary>Ones, then zeros: anything else is no CIDR block.</summary>
    private static bool IsMask(ReadOnlySpan<byte> mask)
    {
        var ended = false;
        foreach (var octet in mask)
        {
            var inverted = (byte)~octet;
            if ((inverted & (inverted + 1)) != 0 || (ended && octet != 0))
            {
                return false;
            }

            ended |= octet != 0xFF;
        }

        return true;
    }
}
