using System.Globalization;

namespace JianliRegistry.Demo.Telling;

/// <summary>What the reader sees. Colours only on a terminal, and no line is ever broken, so that logs stay searchable.</summary>
internal static class Screen
{
    private static readonly bool Colours = !Console.IsOutputRedirected;

    public static void Headline(string text) => Console.WriteLine($"\n{Paint(text, 1)}");

    public static void Good(string what, TimeSpan took, string? seen = null)
    {
        var seconds = took.TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        Console.WriteLine($" {Paint("✓", 32)} {what}  {Paint($"{seconds} s", 90)}");
        if (seen is not null)
        {
            Console.WriteLine($"     {Paint(seen, 90)}");
        }
    }

    public static void Bad(string what, string why) => Console.WriteLine($" {Paint($"✗ {what}", 31)}\n     {why}");

    public static void Line(string text) => Console.WriteLine(text);

    private static string Paint(string text, int colour) => Colours ? $"\u001b[{colour}m{text}\u001b[0m" : text;
}
