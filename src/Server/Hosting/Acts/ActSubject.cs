using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage.Evidence;

namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>What a person decided on the page, as the statement will say it.</summary>
/// <param name="Decision">办理决定.</param>
internal sealed record ActDecision(string Decision, string? ReturnReason = null);

/// <summary>One thing of this enterprise that can be signed about, as it stands in the database now.</summary>
/// <param name="Number">申请编号.</param>
/// <param name="Round">1 where the kind has no rounds.</param>
internal abstract record ActSubject(Guid Id, string Number, int Round)
{
    /// <summary>Null while it waits for the enterprise's decision.</summary>
    public abstract Rejection? WhyClosed { get; }

    /// <summary>What the decision does to its row; the condition of the move stands in it.</summary>
    public abstract Verdict<SubjectChange> ChangeFor(SignRequest request, string actorName);

    /// <summary>
    /// The statement. Run once to be signed and once more when the signature arrives; if anything that was shown has
    /// changed in between, the bytes differ.
    /// </summary>
    public abstract Verdict<Statement> Render(AuthenticatedAccount account, SignRequest request);
}

/// <summary>One kind of binding act: which rows it is about and which decisions it knows.</summary>
internal interface IActKind
{
    /// <summary>What its evidence and its sign requests are stored under.</summary>
    BindingAct Act { get; }

    /// <returns>Null: there is none of this number of this enterprise.</returns>
    Task<ActSubject?> FindAsync(AuthenticatedAccount account, string number, CancellationToken ct);

    Verdict<ActDecision> Read(DecisionForm form);
}
