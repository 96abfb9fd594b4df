using JianliRegistry.Demo.Telling;

namespace JianliRegistry.Demo.MainJob;

/// <summary>The list, then one application with its pictures (Manual S31, S32).</summary>
internal sealed class ReadTheApplication : Chapter
{
    public override string Title => "Read the application that waits for report";

    public override async Task<string> PlayAsync(Scene scene, CancellationToken ct)
    {
        var list = (await scene.Page.OpenAsync("/reporting", ct)).Expect(200).Text;
        var waiting = scene.Stack.Legacy.ApplicationNumbers.Count(number =>
            list.Contains(number, StringComparison.Ordinal)
        );
        if (waiting != scene.Stack.Legacy.ApplicationNumbers.Count)
        {
            throw new UnexpectedException($"the list shows {waiting} of the imported applications");
        }

        var detail = (await scene.Page.OpenAsync($"/reporting/{scene.FirstApplication}", ct)).Expect(200).Text;
        var clauses = SignTheCommitment.ClausesOn(detail);
        return clauses.Count > 0
            ? $"{waiting} applications in the list; {scene.FirstApplication} with {clauses.Count} clauses to confirm"
            : throw new UnexpectedException("the page offers no clause to confirm");
    }
}
