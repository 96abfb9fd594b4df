namespace JianliRegistry.Demo.Telling;

/// <summary>One part of the story. It throws <see cref="UnexpectedException"/> when something came out otherwise.</summary>
internal abstract class Chapter
{
    /// <summary>What a reader sees before it happens.</summary>
    public abstract string Title { get; }

    /// <returns>One line: what was seen.</returns>
    public abstract Task<string> PlayAsync(Scene scene, CancellationToken ct);
}

/// <summary>The registry did something else than the story says.</summary>
internal sealed class UnexpectedException(string message) : Exception(message);
