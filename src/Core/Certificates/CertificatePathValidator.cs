using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Certificates;

/// <summary>RFC 5280 §6 with our own path building and guards; no network, no wall clock.</summary>
/// <remarks>
/// Thread-safe; one instance lives as long as its configuration, because it remembers paths it found and status it read.
/// Status is judged afresh at every call.
/// </remarks>
public sealed class CertificatePathValidator(TrustStore trust, PathPolicy policy)
{
    private const int MaxHelpers = 64;
    private readonly RevocationCheck _revocation = new(RevocationRules.Of(policy));
    private readonly BoundedCache<Sha256Key, CertificateNode> _nodes = new(1024);
    private readonly BoundedCache<Sha256Key, IReadOnlyList<CertificateNode>> _knownPaths = new(4096);

    public TrustStore Trust { get; } = trust;
    public PathPolicy Policy { get; } = policy;

    /// <param name="leaf">DER.</param>
    /// <param name="helpers">Untrusted DER certificates that may help to build a path.</param>
    /// <param name="at">When the path had to be valid.</param>
    /// <param name="now">The clock against which status freshness is judged.</param>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Hostile certificates reach BouncyCastle's many exceptions; each of them means: refused."
    )]
    public Verdict<TrustedCertificate> Validate(
        ReadOnlySpan<byte> leaf,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    )
    {
        try
        {
            // X.509 counts whole seconds, and the last second of a certificate belongs to it.
            var second = at.AddTicks(-(at.UtcTicks % TimeSpan.TicksPerSecond));
            return ValidateParsed(leaf, helpers, purpose, status, second, now);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Rejection(RejectionReason.PathInvalid, error.Message);
        }
    }

    private Verdict<TrustedCertificate> ValidateParsed(
        ReadOnlySpan<byte> leafDer,
        IReadOnlyList<byte[]> helpers,
        CertificatePurpose purpose,
        RevocationMaterial status,
        DateTimeOffset at,
        DateTimeOffset now
    )
    {
        // 1. The leaf alone: strictly read, an allowed key, valid at that instant, fit for the purpose.
        if (!ReadNode(leafDer).TryGetValue(out var leaf, out var rejection))
        {
            return rejection;
        }

        if (
            (
                CertificateRules.CheckWindow(leaf.Fields, at)
                ?? CertificateRules.CheckLeaf(leaf)
                ?? PurposeRules.CheckLeaf(leaf, purpose)
            ) is
            { } unfit
        )
        {
            return unfit;
        }

        // 2. A path that was found before needs only its clocks and its status again.
        var question = new Question(purpose, status, at, now);
        var key = Sha256Key.Of([.. leaf.Certificate.Sha256, (byte)purpose]);
        if (
            _knownPaths.TryGet(key, out var path)
            && path.All(c => CertificateRules.CheckWindow(c.Fields, at) is null)
            && _revocation.Check(path, status, [], _ => false, at, now).TryGetValue(out var known, out _)
        )
        {
            return Accept(path, purpose, known.Proofs);
        }

        // 3. Otherwise search: guards, RFC 5280 §6.1, then status, for each candidate until one passes all.
        if (!ReadHelpers(helpers).TryGetValue(out var candidates, out rejection))
        {
            return rejection;
        }

        IReadOnlyList<RevocationProof> proofs = [];
        var search = new PathSearch(Trust.Anchors, candidates, candidate => Check(candidate, question, out proofs));
        if (!search.Run(leaf).TryGetValue(out path, out rejection))
        {
            return rejection;
        }

        _knownPaths.Set(key, path);
        return Accept(path, purpose, proofs);
    }

    /// <summary>One candidate path. What any part of it throws refuses this candidate, not the ones after it.</summary>
    [SuppressMessage(
        "Design",
        "CA1031:Do not catch general exception types",
        Justification = "Hostile certificates reach BouncyCastle's many exceptions; each of them means: refused."
    )]
    private Rejection? Check(
        IReadOnlyList<CertificateNode> path,
        Question question,
        out IReadOnlyList<RevocationProof> proofs
    )
    {
        proofs = [];
        try
        {
            if (CheckPath(path, question.Purpose, question.At) is { } invalid)
            {
                return invalid;
            }

            var verdict = _revocation.Check(path, question.Status, [], _ => false, question.At, question.Now);
            if (!verdict.TryGetValue(out var found, out var refusal))
            {
                return refusal;
            }

            proofs = found.Proofs;
            return null;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return new Rejection(RejectionReason.PathInvalid, error.Message);
        }
    }

    private static TrustedCertificate Accept(
        IReadOnlyList<CertificateNode> path,
        CertificatePurpose purpose,
        IReadOnlyList<RevocationProof> proofs
    ) => new(path[0].Certificate, purpose, [.. path.Select(c => c.Certificate.Der)], proofs);

    /// <summary>Everything about a path that does not depend on status. Its signatures have been verified.</summary>
    private static Rejection? CheckPath(
        IReadOnlyList<CertificateNode> path,
        CertificatePurpose purpose,
        DateTimeOffset at
    )
    {
        for (var i = 0; i < path.Count - 1; i++)
        {
            if (
                (
                    CertificateRules.CheckIssued(path[i], path[i + 1], at)
                    ?? (i > 0 ? CertificateRules.CheckAuthority(path[i], isAnchor: false) : null)
                ) is
                { } refused
            )
            {
                return refused;
            }
        }

        if ((CertificateRules.CheckAnchor(path[^1], at) ?? CertificateRules.CheckAnchorPathLength(path)) is { } anchor)
        {
            return anchor;
        }

        if (path.Any(c => !PurposeRules.IsPermitted(c.Extensions.ExtendedKeyUsage, purpose)))
        {
            return new Rejection(
                RejectionReason.ExtendedKeyUsageMissing,
                $"a CA's extended key usage excludes {purpose}"
            );
        }

        if (WorkBudget.Check(path) is { } tooMuch)
        {
            return tooMuch;
        }

        StateMachine.Validate(path, at);
        return null;
    }

    private Verdict<IReadOnlyList<CertificateNode>> ReadHelpers(IReadOnlyList<byte[]> helpers)
    {
        if (helpers.Count > MaxHelpers)
        {
            return new Rejection(RejectionReason.PathBudgetExceeded, $"{helpers.Count} helper certificates");
        }

        var nodes = new List<CertificateNode>(Trust.Intermediates);
        foreach (var der in helpers)
        {
            // Junk among helpers is no reason to refuse: whoever sent it need not be the leaf's owner.
            if (ReadNode(der).TryGetValue(out var node, out _))
            {
                nodes.Add(node);
            }
        }

        return nodes.DistinctBy(n => Sha256Key.Of(n.Certificate.Der)).ToList();
    }

    private Verdict<CertificateNode> ReadNode(ReadOnlySpan<byte> der)
    {
        if (der.Length > EndEntityCertificate.MaxSize)
        {
            return new Rejection(RejectionReason.CertificateTooLarge, $"{der.Length} octets");
        }

        var key = Sha256Key.Of(der);
        if (_nodes.TryGet(key, out var node))
        {
            return node;
        }

        if (!CertificateNode.Parse(der).TryGetValue(out node, out var rejection))
        {
            return rejection;
        }

        _nodes.Set(key, node);
        return node;
    }

    private sealed record Question(
        CertificatePurpose Purpose,
        RevocationMaterial Status,
        DateTimeOffset At,
        DateTimeOffset Now
    );
}
