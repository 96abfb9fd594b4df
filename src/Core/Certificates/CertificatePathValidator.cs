using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>Our own path building and RFC 5280 §6.1, with guards before it and status behind it; no network, no wall clock.</summary>
/// <remarks>
/// Thread-safe; one instance lives as long as its configuration, because it remembers paths it found and status it read.
/// Status is judged afresh at every call.
/// </remarks>
public sealed class CertificatePathValidator(TrustStore trust, PathPolicy policy)
{
    private readonly RevocationCheck _revocation = new(RevocationRules.Of(policy, trust.Profile));
    private readonly NodeReader _nodes = new(trust, policy.MaxHelpers);
    private readonly BoundedCache<KnownPath, CertificatePath> _knownPaths = new(4096);

    public TrustStore Trust { get; } = trust;
    public PathPolicy Policy { get; } = policy;

    /// <param name="leaf">DER.</param>
    /// <param name="helpers">Untrusted DER certificates that may help to build a path.</param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="now">The clock against which status freshness is judged.</param>
    public Verdict<TrustedCertificate> Validate(
        ReadOnlySpan<byte> leaf,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    ) =>
        Trusted(
            Answer(leaf, Sha256Key.Of(leaf), helpers, new(LeafRules.For(purpose, Policy), status, at, now)),
            purpose
        );

    /// <summary>The same for a certificate that was read before: its octets are not hashed again.</summary>
    public Verdict<TrustedCertificate> Validate(
        EndEntityCertificate leaf,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    ) =>
        Trusted(Answer(leaf.Der, HashOf(leaf), helpers, new(LeafRules.For(purpose, Policy), status, at, now)), purpose);

    /// <summary>The same for a caller's own demand; such a path is not remembered.</summary>
    public Verdict<ValidatedPath> Validate(
        ReadOnlySpan<byte> leaf,
        IReadOnlyList<byte[]> helpers,
        PathDemand demand,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    ) =>
        Answer(leaf, Sha256Key.Of(leaf), helpers, new(LeafRules.For(demand), status, at, now))
            .TryGetValue(out var found, out var rejection)
            ? new ValidatedPath(found.Path.Leaf, found.Path.Encodings, found.Findings)
            : rejection;

    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Nothing that a stranger sends may end as an exception; each of them means: refused."
    )]
    private Verdict<Found> Answer(
        ReadOnlySpan<byte> leaf,
        Sha256Key hash,
        IReadOnlyList<byte[]> helpers,
        Question question
    )
    {
        try
        {
            // X.509 counts whole seconds, and the last second of a certificate belongs to it.
            var second = question.At.AddTicks(-(question.At.UtcTicks % TimeSpan.TicksPerSecond));
            return ValidateParsed(leaf, hash, helpers, question with { At = second });
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Rejection(RejectionReason.PathInvalid, error.Message);
        }
    }

    private Verdict<Found> ValidateParsed(
        ReadOnlySpan<byte> leafDer,
        Sha256Key hash,
        IReadOnlyList<byte[]> helpers,
        Question question
    )
    {
        // 1. The leaf alone: strictly read, an allowed key, valid at that instant, fit for the purpose.
        if (!_nodes.Read(leafDer, hash).TryGetValue(out var leaf, out var rejection))
        {
            return rejection;
        }

        if (CheckLeaf(leaf, question) is { } unfit)
        {
            return unfit;
        }

        // 2. A path that was found before needs only its clocks and its status again.
        if (
            TryGetKnown(leaf, question.Rules, out var path)
            && path.IsWithinWindows(question.At)
            && StatusSigners(helpers, question.Status) is { } signers
            && CheckKnown(path, signers, question).TryGetValue(out var known, out _)
        )
        {
            return new Found(path, known);
        }

        // 3. Otherwise search.
        return Search(leaf, helpers, question);
    }

    /// <summary>Guards, RFC 5280 §6.1, then status, for each candidate until one passes all.</summary>
    private Verdict<Found> Search(CertificateNode leaf, IReadOnlyList<byte[]> helpers, Question question)
    {
        if (!_nodes.ReadHelpers(helpers).TryGetValue(out var candidates, out var rejection))
        {
            return rejection;
        }

        var findings = RevocationFindings.None;
        var budget = new PathBudget();
        var search = new PathSearch(
            Trust.Anchors,
            candidates,
            Trust.Profile,
            budget,
            candidate => Check(candidate, candidates, question, budget, out findings)
        );
        if (!search.Run(leaf).TryGetValue(out var nodes, out rejection))
        {
            return rejection;
        }

        var path = new CertificatePath(nodes);
        if (question.Rules.Purpose is { } purpose)
        {
            _knownPaths.Set(new KnownPath(HashOf(leaf), purpose), path);
        }

        return new Found(path, findings);
    }

    private Rejection? CheckLeaf(CertificateNode leaf, Question question) =>
        CertificateRules.CheckWindow(leaf.Fields, question.At)
        ?? (Trust.Profile == PathProfile.Registry ? CertificateRules.CheckLeaf(leaf) : null)
        ?? question.Rules.Check(leaf)
        ?? question.Rules.CheckExtendedKeyUsage([leaf]);

    /// <summary>One candidate path. What any part of it throws refuses this candidate, not the ones after it.</summary>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Nothing that a stranger sends may end as an exception; each of them means: refused."
    )]
    private Rejection? Check(
        IReadOnlyList<CertificateNode> path,
        IReadOnlyList<CertificateNode> helpers,
        Question question,
        PathBudget budget,
        out RevocationFindings findings
    )
    {
        findings = RevocationFindings.None;
        try
        {
            if (
                (
                    PathRules.Check(path, Policy, Trust.Profile, question.At)
                    ?? question.Rules.CheckExtendedKeyUsage(path)
                ) is
                { } invalid
            )
            {
                return invalid;
            }

            if (!CheckStatus(path, helpers, question, budget).TryGetValue(out var found, out var refusal))
            {
                return refusal;
            }

            findings = found;
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Rejection(RejectionReason.PathInvalid, error.Message);
        }
    }

    /// <summary>Where another signer of status may be: a search looks among the helpers too, and both have to come to the same.</summary>
    /// <returns>Null where the search has to refuse them.</returns>
    private IReadOnlyList<CertificateNode>? StatusSigners(IReadOnlyList<byte[]> helpers, RevocationMaterial status)
    {
        var mayBeHelpers = status.OcspResponses.Count > 0 || Trust.Profile == PathProfile.Pkix;
        return helpers.Count == 0 || !mayBeHelpers ? Trust.Intermediates
            : _nodes.ReadHelpers(helpers).TryGetValue(out var nodes, out _) ? nodes
            : null;
    }

    private Verdict<RevocationFindings> CheckKnown(
        CertificatePath path,
        IReadOnlyList<CertificateNode> signers,
        Question question
    )
    {
        var budget = new PathBudget();
        var verdict = CheckStatus(path.Nodes, signers, question, budget);
        return budget.IsExhausted
            ? new Rejection(RejectionReason.PathBudgetExceeded, "too many signers of status")
            : verdict;
    }

    private Verdict<RevocationFindings> CheckStatus(
        IReadOnlyList<CertificateNode> path,
        IReadOnlyList<CertificateNode> helpers,
        Question question,
        PathBudget budget
    ) =>
        _revocation.Check(
            path,
            question.Status,
            helpers,
            signer => IsTrustedSigner(signer, path[^1], helpers, question.At, budget),
            question.At,
            question.Now
        );

    /// <summary>RFC 5280 §6.3.3 (f): a CRL's other signer has a valid path to the same anchor; its status is the asker's matter.</summary>
    private bool IsTrustedSigner(
        CertificateNode signer,
        CertificateNode anchor,
        IReadOnlyList<CertificateNode> helpers,
        DateTimeOffset at,
        PathBudget budget
    )
    {
        var search = new PathSearch(
            [anchor],
            helpers,
            Trust.Profile,
            budget,
            path => PathRules.Check(path, new PathPolicy(), Trust.Profile, at)
        );
        return CertificateRules.CheckWindow(signer.Fields, at) is null && search.Run(signer).TryGetValue(out _, out _);
    }

    private bool TryGetKnown(CertificateNode leaf, LeafRules rules, [NotNullWhen(true)] out CertificatePath? path)
    {
        path = null;
        return rules.Purpose is { } purpose && _knownPaths.TryGet(new KnownPath(HashOf(leaf), purpose), out path);
    }

    private static Verdict<TrustedCertificate> Trusted(Verdict<Found> answer, CertificatePurpose purpose) =>
        answer.TryGetValue(out var found, out var rejection)
            ? new TrustedCertificate(found.Path.Leaf, purpose, found.Path.Encodings, found.Findings)
            : rejection;

    private static Sha256Key HashOf(CertificateNode node) => HashOf(node.Certificate);

    private static Sha256Key HashOf(EndEntityCertificate certificate) =>
        MemoryMarshal.Read<Sha256Key>(certificate.Sha256);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct KnownPath(Sha256Key Leaf, CertificatePurpose Purpose);

    private sealed record Question(LeafRules Rules, RevocationMaterial Status, DateTimeOffset At, DateTimeOffset Now);

    private sealed record Found(CertificatePath Path, RevocationFindings Findings);
}
