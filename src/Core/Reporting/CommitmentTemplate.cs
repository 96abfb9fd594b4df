using System.Security.Cryptography;
using System.Text;
using JianliRegistry.Core.Signing;

namespace JianliRegistry.Core.Reporting;

/// <summary>A versioned set of clauses 承诺书模板, for example QY-CN-1.0.</summary>
/// <remarks>A published version never changes: statements carry its hash and the full text of every clause.</remarks>
/// <param name="Id">For example QY-CN.</param>
/// <param name="Version">For example 1.0.</param>
public sealed record CommitmentTemplate(string Id, string Version, IReadOnlyList<CommitmentClause> Clauses)
{
    public static CommitmentTemplate Current { get; } =
        new(
            "QY-CN",
            "1.0",
            [
                new("C1", "本单位已逐项核对申请人提交的信息和材料，确认与原件一致，真实、准确、完整、有效。"),
                new("C2", "申请人为本单位聘用人员，已依法订立劳动合同（退休人员已签订聘用合同），不存在“挂证”行为。"),
                new("C3", "申请人未同时在两个或者两个以上单位受聘、注册或者执业。"),
                new("C4", "就本单位所知，申请人不存在《注册监理工程师管理规定》规定的不予注册情形。"),
                new("C5", "本单位知悉：上报后进入受理审核阶段，不能撤销。"),
                new("C6", "如有隐瞒或者提供虚假材料，本单位愿依法承担相应责任。"),
            ]
        );

    private static readonly Lazy<byte[]> CurrentSha256 = new(() => Current.Hash());

    /// <summary>QY-CN-1.0, as the statement names it.</summary>
    public string Name => $"{Id}-{Version}";

    /// <summary>SHA-256 of the canonical text: the name, then each clause as "C1 text", every line ended by LF.</summary>
    public byte[] Sha256 => ReferenceEquals(this, Current) ? [.. CurrentSha256.Value] : Hash();

    /// <summary>True when exactly the ids of all clauses were confirmed, each once, in any order.</summary>
    public bool IsConfirmedBy(IReadOnlyCollection<string> clauseIds) =>
        clauseIds.Count == Clauses.Count && Clauses.All(clause => clauseIds.Contains(clause.Id));

    private byte[] Hash() =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes($"{Name}\n{string.Concat(Clauses.Select(clause => $"{clause.Id} {clause.Text}\n"))}")
        );

    /// <summary>What a statement says of its template; null where it names none. Whether it is one of ours is for the caller to compare.</summary>
    internal static CommitmentTemplate? Read(Statement statement)
    {
        if (statement.Find(StatementKeys.Template) is not { } name)
        {
            return null;
        }

        var dash = name.LastIndexOf('-');
        var clauses = statement.List(StatementKeys.Clause).Select(line => line.Split(' ', 2));
        return new CommitmentTemplate(
            name[..Math.Max(dash, 0)],
            name[(dash + 1)..],
            [.. clauses.Select(parts => new CommitmentClause(parts[0], parts[1]))]
        );
    }
}
