using JianliRegistry.Core.Certificates;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Trust;

/// <summary>One configured CA and the addresses of its status.</summary>
public sealed record StatusAuthority(StatusIssuer Issuer, IReadOnlyList<Uri> CrlUrls, Uri? OcspUrl, CertIdHash OcspHash)
{
    public string Name => Issuer.Certificate.Subject;
}

/// <summary>The options of trust, status and credit codes, each issuer found among the configured CAs.</summary>
/// <remarks>Whatever does not fit refuses the start with a sentence.</remarks>
public sealed class ConfiguredAuthorities
{
    public ConfiguredAuthorities(
        TrustStore trust,
        IOptions<StatusOptions> status,
        IOptions<CreditCodeOptions> creditCodes
    )
    {
        All =
        [
            .. trust
                .AnchorCertificates.Select(a => AsAuthority(a, isAnchor: true))
                .Concat(trust.IntermediateCertificates.Select(i => AsAuthority(i, isAnchor: false)))
                .DistinctBy(issuer => Convert.ToHexString(issuer.Certificate.Sha256), StringComparer.Ordinal),
        ];
        WithStatus =
        [
            .. status.Value.Sources.Select(
                (source, i) =>
                    new StatusAuthority(
                        Find($"Status:Sources:{i}:Issuer", source.Issuer),
                        [.. source.CrlUrls.Select(url => new Uri(url))],
                        source.OcspUrl is { } url ? new Uri(url) : null,
                        source.OcspHash
                    )
            ),
        ];
        if (WithStatus.GroupBy(a => a.Issuer).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new StartRefusedException(
                $"Status:Sources names {twice.First().Name} twice: put its addresses into one entry"
            );
        }

        CreditCodes = new CreditCodeRules(
            PlacesOf(creditCodes.Value.Places),
            creditCodes.Value.Issuers.Select(
                (own, i) => (Find($"CreditCode:Issuers:{i}:Issuer", own.Issuer).Certificate, PlacesOf(own.Places))
            )
        );
    }

    /// <summary>Anchors first, then intermediates.</summary>
    public IReadOnlyList<StatusIssuer> All { get; }
    public IReadOnlyList<StatusAuthority> WithStatus { get; }
    public CreditCodeRules CreditCodes { get; }

    /// <summary>CAs of which no status can be known, so that whatever they issue is refused.</summary>
    public IEnumerable<EndEntityCertificate> WithoutStatus =>
        All.Except(WithStatus.Select(a => a.Issuer)).Select(issuer => issuer.Certificate);

    /// <summary>Whose responder can be asked about this certificate.</summary>
    internal StatusAuthority? WithResponderFor(EndEntityCertificate certificate) =>
        WithStatus.FirstOrDefault(a => a.OcspUrl is not null && a.Issuer.HasIssued(certificate));

    internal StatusIssuer Find(string option, string reference)
    {
        var wanted = File.Exists(reference) ? CertificateIn(option, reference) : null;
        var found = All.Where(issuer => Is(issuer.Certificate, reference, wanted)).ToList();
        return found switch
        {
            [var one] => one,
            [] => throw new StartRefusedException(
                $"{option}: {reference} is no CA of Trust:Anchors or Trust:Intermediates (name its PEM file, its subject, or the SHA-256 of its certificate or public key)"
            ),
            _ => throw new StartRefusedException(
                $"{option}: {reference} fits {found.Count} configured CAs: name the SHA-256 of the one that is meant"
            ),
        };
    }

    private static bool Is(EndEntityCertificate authority, string reference, EndEntityCertificate? wanted) =>
        wanted is not null
            ? authority.Sha256.AsSpan().SequenceEqual(wanted.Sha256)
            : string.Equals(Convert.ToHexString(authority.Sha256), reference, StringComparison.OrdinalIgnoreCase)
                || string.Equals(
                    Convert.ToHexString(authority.SpkiSha256),
                    reference,
                    StringComparison.OrdinalIgnoreCase
                )
                || authority.Subject == reference;

    private static EndEntityCertificate CertificateIn(string option, string file) =>
        TrustStore.FromPem([File.ReadAllText(file)], []).TryGetValue(out var read, out var rejection)
        && read.AnchorCertificates is [var only]
            ? only
            : throw new StartRefusedException(
                $"{option}: {file} does not hold one certificate{(rejection is null ? "" : ": " + rejection.Detail)}"
            );

    private static StatusIssuer AsAuthority(EndEntityCertificate certificate, bool isAnchor) =>
        StatusIssuer.Create(certificate, isAnchor).TryGetValue(out var issuer, out var rejection)
            ? issuer
            : throw new StartRefusedException($"Trust: {certificate.Subject} is not a CA: {rejection.Detail}");

    private static IReadOnlyList<CreditCodePlace> PlacesOf(IEnumerable<string> texts) =>
        [
            .. texts
                .Select(text => CreditCodePlace.TryParse(text, out var place) ? place : null)
                .OfType<CreditCodePlace>(),
        ];
}
