using System.Globalization;

namespace JianliRegistry.Tests.Support.Stack;

/// <summary>More applications of the main enterprise that wait for report, after the pattern of the samples. TEST ONLY.</summary>
public static class StackApplications
{
    private const int FirstNumber = 101;

    public static string NumberOf(int i) =>
        string.Create(CultureInfo.InvariantCulture, $"JL-2026-37-{FirstNumber + i:D7}");

    public static async Task ImportMoreAsync(this RegistryStack stack, int count)
    {
        var samples = Path.Combine(BuiltPrograms.RepositoryRoot, "tests", "Support", "samples");
        var lines = await File.ReadAllLinesAsync(Path.Combine(samples, "applications.csv"));
        var folder = Directory.CreateDirectory(Path.Combine(stack.Directory, "more")).FullName;
        foreach (var picture in Directory.EnumerateFiles(samples, "*.png"))
        {
            File.Copy(picture, Path.Combine(folder, Path.GetFileName(picture)), overwrite: true);
        }

        var more = Enumerable.Range(0, count).Select(i => NumberOf(i) + lines[1 + (i % 3)][NumberOf(i).Length..]);
        var file = Path.Combine(folder, "applications.csv");
        await File.WriteAllLinesAsync(file, more.Prepend(lines[0]));
        await RegistryStack.RequireAsync(stack.JianliAsync(["legacy", "import", file]));
    }
}
