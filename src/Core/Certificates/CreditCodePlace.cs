using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace JianliRegistry.Core.Certificates;

/// <summary>One place of a certificate in which an authority puts the 统一社会信用代码.</summary>
/// <remarks>Written <c>extension:OID</c>, <c>subject:OID</c> or <c>subject:OID=PREFIX</c>. The names of an organisation are no such place: they change.</remarks>
public sealed partial record CreditCodePlace
{
    /// <summary>commonName, organizationName, localityName and the other texts that a person would call the company's name or address.</summary>
    private static readonly HashSet<string> Names =
    [
        "2.5.4.3",
        "2.5.4.4",
        "2.5.4.7",
        "2.5.4.8",
        "2.5.4.9",
        "2.5.4.10",
        "2.5.4.41",
        "2.5.4.42",
    ];

    private CreditCodePlace(bool isExtension, string oid, string prefix) =>
        (IsExtension, Oid, Prefix) = (isExtension, oid, prefix);

    /// <summary>An extension of the certificate, otherwise an attribute of its subject.</summary>
    public bool IsExtension { get; }
    public string Oid { get; }

    /// <summary>What has to stand before the code, for example <c>NTRCN-</c>.</summary>
    public string Prefix { get; }

    public static bool TryParse(string? text, [NotNullWhen(true)] out CreditCodePlace? place)
    {
        place = null;
        var match = Pattern().Match(text ?? "");
        var isExtension = match.Groups["kind"].ValueSpan is "extension";
        if (!match.Success || (!isExtension && Names.Contains(match.Groups["oid"].Value)))
        {
            return false;
        }

        place = new CreditCodePlace(isExtension, match.Groups["oid"].Value, match.Groups["prefix"].Value);
        return true;
    }

    public override string ToString() =>
        $"{(IsExtension ? "extension" : "subject")}:{Oid}{(Prefix.Length > 0 ? "=" : "")}{Prefix}";

    [GeneratedRegex(
        @"^(?<kind>extension|subject):(?<oid>[0-2](\.(0|[1-9][0-9]{0,9})){1,20})(=(?<prefix>[A-Za-z0-9:._-]{1,32}))?$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Pattern();
}
