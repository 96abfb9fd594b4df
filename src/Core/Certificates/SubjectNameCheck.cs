using System.Net;
using System.Text;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Whether a certificate is for the name that was asked for (RFC 6125, RFC 9525): subjectAltName decides, the common name never.</summary>
internal static class SubjectNameCheck
{
    public static Rejection? Check(CertificateNode leaf, SubjectName wanted)
    {
        var (kind, value) = wanted.Kind switch
        {
            SubjectNameKind.Dns => (GeneralNameKind.Dns, Encoding.UTF8.GetBytes(wanted.Value)),
            SubjectNameKind.Mailbox => (GeneralNameKind.Mailbox, Encoding.UTF8.GetBytes(wanted.Value)),
            _ => (
                GeneralNameKind.IpAddress,
                IPAddress.TryParse(wanted.Value, out var address) ? address.GetAddressBytes() : []
            ),
        };
        foreach (var name in leaf.Extensions.SubjectNames)
        {
            if (name.Kind == kind && NameSyntax.IsWellFormed(name) && Matches(name, value))
            {
                return null;
            }
        }

        return new Rejection(RejectionReason.SubjectNameMismatch, $"no {kind} name is {wanted.Value}");
    }

    private static bool Matches(GeneralName name, ReadOnlySpan<byte> wanted)
    {
        var own = name.Content.Span;
        switch (name.Kind)
        {
            case GeneralNameKind.Dns when NameSyntax.IsWildcard(own):
                var dot = wanted.IndexOf((byte)'.');
                return dot > 0 && NameSyntax.IsHost(wanted) && Ascii.EqualsIgnoreCase(own[2..], wanted[(dot + 1)..]);
            case GeneralNameKind.Dns:
                return Ascii.EqualsIgnoreCase(own, wanted);
            case GeneralNameKind.Mailbox:
                return NameSyntax.IsMailbox(wanted) && NameSyntax.IsMailboxWithin(own, wanted);
            default:
                return own.SequenceEqual(wanted);
        }
    }
}
