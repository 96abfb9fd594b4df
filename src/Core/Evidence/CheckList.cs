using System.Diagnostics.CodeAnalysis;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Core.Evidence;

/// <summary>Collects what was checked. It starts as indeterminate: only a list in which nothing failed or is owing passes.</summary>
internal sealed class CheckList
{
    private readonly Dictionary<string, EvidenceCheck> _checks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Indication Indication, string Name)> _objections = new(StringComparer.Ordinal);
    private readonly List<ExistenceProofLine> _proofs = [];
    private readonly SortedDictionary<string, string> _facts = new(StringComparer.Ordinal);

    public bool Accept<T>(string name, Verdict<T> verdict, [NotNullWhen(true)] out T? value)
        where T : notnull
    {
        if (verdict.TryGetValue(out value, out var rejection))
        {
            Pass(name);
            return true;
        }

        Fail(name, rejection);
        return false;
    }

    public bool Require(string name, bool holds, RejectionReason reason, string detail)
    {
        if (holds)
        {
            Pass(name);
        }
        else
        {
            Fail(name, new Rejection(reason, detail));
        }

        return holds;
    }

    public void Pass(string name, string? detail = null) => Add(new EvidenceCheck(name, "passed", null, detail));

    public void Fail(string name, Rejection rejection)
    {
        Add(new EvidenceCheck(name, "failed", rejection.Reason.ToString(), rejection.Detail));
        _objections.Add(name, SubIndication.Of(rejection));
    }

    /// <summary>Skipped, and without it nothing can be concluded.</summary>
    public void Owe(string name, string why, string subIndication)
    {
        Add(new EvidenceCheck(name, "skipped", why, null));
        _objections.Add(name, (Indication.Indeterminate, subIndication));
    }

    /// <summary>Skipped, and the conclusion stands without it.</summary>
    public void Skip(string name, string why) => Add(new EvidenceCheck(name, "skipped", why, null));

    public bool HasPassed(string name) => _checks.TryGetValue(name, out var check) && check.Outcome == "passed";

    public void Prove(ExistenceProofLine proof) => _proofs.Add(proof);

    public void State(string key, string value) => _facts[key] = value;

    public EvidenceReport ToReport(DateTimeOffset at)
    {
        // What was not reached was not checked: it is owing, because of the failure that stopped the way to it.
        foreach (var name in CheckName.All.Where(name => !_checks.ContainsKey(name)).ToList())
        {
            Owe(name, "not-reached", SubIndication.Generic);
        }

        var objections = CheckName
            .All.Where(_objections.ContainsKey)
            .Select(name => _objections[name])
            .OrderBy(objection => objection.Indication == Indication.TotalFailed ? 0 : 1)
            .ThenBy(objection => objection.Name == SubIndication.Generic ? 1 : 0)
            .ToList();
        return new EvidenceReport(
            objections.Count == 0 ? Indication.TotalPassed : objections[0].Indication,
            objections.Count == 0 ? null : objections[0].Name,
            at,
            [.. CheckName.All.Select(name => _checks[name])],
            _facts,
            [.. _proofs.OrderBy(proof => proof.Time).ThenBy(proof => proof.Kind, StringComparer.Ordinal)]
        );
    }

    private void Add(EvidenceCheck check) => _checks.Add(check.Name, check);
}
