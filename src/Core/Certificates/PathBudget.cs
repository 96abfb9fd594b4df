namespace JianliRegistry.Core.Certificates;

/// <summary>What all searches of one question may look at together, those for signers of status included.</summary>
internal sealed class PathBudget
{
    private const int MaxNodes = 400;
    private const int MaxPaths = 32;

    public int Nodes { get; private set; }
    public int Paths { get; private set; }

    /// <summary>Something was left unseen; it may have been what refuses, so nothing may be accepted any more.</summary>
    public bool IsExhausted { get; private set; }

    public bool MaySeeNode() => !(IsExhausted |= Nodes++ >= MaxNodes);

    public bool MayCompletePath() => !(IsExhausted |= Paths++ >= MaxPaths);
}
