using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>File names as they may be stored, shown and signed. No name is ever used as a path.</summary>
internal static class UploadName
{
    private const int MaxLength = 100;

    /// <summary>An old browser sends a whole Windows path, of which the last part counts; any other path is no person's doing.</summary>
    public static Verdict<string> Clean(string typed, UploadFormat format)
    {
        var name = IsWindowsPath(typed) ? typed[(typed.LastIndexOf('\\') + 1)..] : typed;
        if (!StatementText.Clean(name).TryGetValue(out var clean, out var rejection))
        {
            return new Rejection(RejectionReason.UploadNameRefused, rejection.Detail);
        }

        if (
            clean.Length == 0
            || clean[0] == '.'
            || clean.IndexOfAny(['/', '\\', ':', '"', '<', '>', '|', '*', '?']) >= 0
        )
        {
            return new Rejection(RejectionReason.UploadNameRefused, "a path, or characters that no file can have");
        }

        // A picture named .exe would be saved as a program.
        var ending = Path.GetExtension(clean);
        if (!format.Endings.Contains(ending, StringComparer.OrdinalIgnoreCase))
        {
            clean += ending = format.Endings[0];
        }

        return clean.Length <= MaxLength ? clean : clean[..(MaxLength - ending.Length)] + ending;
    }

    private static bool IsWindowsPath(string typed) =>
        typed.Length > 3
        && char.IsAsciiLetter(typed[0])
        && typed[1] == ':'
        && typed[2] == '\\'
        && !typed.Contains("..", StringComparison.Ordinal);
}
