using System.Text.RegularExpressions;
using JianliRegistry.EndToEnd.Tests.Scene;
using Microsoft.Playwright;

namespace JianliRegistry.EndToEnd.Tests;

/// <summary>Paper, high contrast, engines without CSS variables and screens of 256 colours (Manual S03).</summary>
[Collection(RegistryScenes.Name)]
public sealed partial class RenderingTests(RegistryScene scene)
{
    /// <summary>A4 at 96 dots an inch, without margins.</summary>
    private const int PaperWidth = 794;

    /// <summary>Of text against what lies behind it, as axe demands it of all colours.</summary>
    private const double LeastContrast = 4.5;

    private static readonly string[] Pages =
    [
        "/",
        "/reporting",
        $"/reporting/{RegistryScene.ApplicationToLookAt}",
        "/enterprise",
        "/help",
    ];

    [Fact]
    public async Task On_paper_there_is_the_content_alone_black_on_white_and_nothing_is_cut_off()
    {
        var receipt = await scene.ReceiptAsync();
        await using var visit = await scene.VisitAsync(new VisitOptions { ColorScheme = ColorScheme.Dark });
        await visit.LogInWithPasswordAsync(scene.Account);
        foreach (var path in Pages.Append($"/evidence/{receipt}"))
        {
            await visit.GoAsync(path);
            await visit.Page.SetViewportSizeAsync(PaperWidth, 1123);
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
            Assert.Equal("rgb(255, 255, 255)", await StyleAsync(visit, "body", "backgroundColor"));
            Assert.Equal("rgb(0, 0, 0)", await StyleAsync(visit, "body", "color"));
            Assert.True(await visit.Page.Locator("h1").IsVisibleAsync(), path);
            foreach (var away in new[] { ".top", ".side", ".foot", ".button" })
            {
                Assert.Equal(0, await visit.Page.Locator($"{away}:visible").CountAsync());
            }

            await AssertFitsAsync(visit, $"{path} on paper");
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Screen });
        }
    }

    [Fact]
    public async Task High_contrast_keeps_shapes_and_places_and_breaks_no_rule()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await visit.LogInWithPasswordAsync(scene.Account);
        foreach (var path in Pages)
        {
            await visit.GoAsync(path);
            var before = await HeadingsAsync(visit);
            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.Active });
            AssertSamePlaces(before, await HeadingsAsync(visit), tolerance: 6, path);
            await PagesTests.LookAsync(visit, "99-forced-colours" + path.Replace('/', '-'), null);
            foreach (var shape in new[] { ".tag", ".warning" })
            {
                if (await visit.Page.Locator($"{shape}:visible").CountAsync() > 0)
                {
                    Assert.Equal("solid", await StyleAsync(visit, shape, "borderTopStyle"));
                }
            }

            await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ForcedColors = ForcedColors.None });
        }
    }

    /// <summary>IE 10 and 11 know no variables: each declaration with one is dropped, and what stands before it counts.</summary>
    [Fact]
    public async Task Without_variables_every_colour_and_place_is_the_same()
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        await visit.LogInWithPasswordAsync(scene.Account);
        await using var old = await scene.VisitAsync(new VisitOptions { Width = 1024 });
        var dropped = 0;
        foreach (var address in await visit.Page.EvaluateAsync<string[]>(StyleSheets))
        {
            var css = await visit.Page.EvaluateAsync<string>("async a => await (await fetch(a)).text()", address);
            dropped += WithVariable().Count(css);
            var plain = new RouteFulfillOptions { ContentType = "text/css", Body = WithVariable().Replace(css, "") };
            await old.Page.RouteAsync(address, route => route.FulfillAsync(plain));
        }

        await old.LogInWithPasswordAsync(scene.Account);
        foreach (var path in Pages)
        {
            await visit.GoAsync(path);
            await old.GoAsync(path);
            var (now, then) = (await LooksAsync(visit), await LooksAsync(old));
            Assert.InRange(now.Count, 50, 5000);
            Assert.Equal(now, then);
            await AssertFitsAsync(old, $"{path} without variables");
        }

        Assert.True(dropped > 100, $"{dropped} declarations");
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    [Trait("Seed", "S03")]
    public async Task In_256_colours_every_text_can_still_be_read(ColorScheme scheme)
    {
        await using var visit = await scene.VisitAsync(new VisitOptions { Width = 1024, ColorScheme = scheme });
        await visit.LogInWithPasswordAsync(scene.Account);
        foreach (var path in Pages)
        {
            await visit.GoAsync(path);
            var faint = await visit.Page.EvaluateAsync<string[]>(FaintTexts, LeastContrast);
            Assert.True(faint.Length == 0, $"{path}: {string.Join(" | ", faint)}");
        }
    }

    private const string StyleSheets = "[...document.styleSheets].map(s => s.href)";

    private static Task<string> StyleAsync(Visit visit, string selector, string property) =>
        visit
            .Page.Locator($"{selector}:visible")
            .First.EvaluateAsync<string>("(e, p) => getComputedStyle(e)[p]", property);

    private static async Task<List<string>> LooksAsync(Visit visit) =>
        [.. await visit.Page.EvaluateAsync<string[]>(Looks)];

    private static async Task<double[]> HeadingsAsync(Visit visit) =>
        await visit.Page.EvaluateAsync<double[]>(
            "[...document.querySelectorAll('h1, h2')].map(h => h.getBoundingClientRect().top + scrollY)"
        );

    private static void AssertSamePlaces(double[] before, double[] after, double tolerance, string path)
    {
        Assert.Equal(before.Length, after.Length);
        foreach (var (i, top) in before.Index())
        {
            Assert.True(Math.Abs(top - after[i]) <= tolerance, $"{path}: heading {i} {top} → {after[i]}");
        }
    }

    private static async Task AssertFitsAsync(Visit visit, string what)
    {
        var wider = await visit.Page.EvaluateAsync<int>(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        );
        Assert.True(wider <= 0, $"{what} is {wider} px too wide");
    }

    /// <summary>Of each visible element what an engine without variables might get wrong.</summary>
    private const string Looks = """
        () => [...document.querySelectorAll('body *')].filter(e => e.offsetParent).map(e => {
          const s = getComputedStyle(e), r = e.getBoundingClientRect();
          return [e.tagName, e.className, s.color, s.backgroundColor, s.borderTopColor, s.borderTopWidth, s.boxShadow,
            Math.round(r.left), Math.round(r.top + scrollY), Math.round(r.width)].join(' ');
        })
        """;

    /// <summary>Texts whose colour and ground fall together when there are eight reds, eight greens and four blues.</summary>
    private const string FaintTexts = """
        least => {
          const parts = c => c.match(/[\d.]+/g).map(Number);
          const step = (v, n) => Math.round(Math.round(v / 255 * n) * 255 / n);
          const shown = c => [step(c[0], 7), step(c[1], 7), step(c[2], 3)];
          const light = c => { const [r, g, b] = c.map(v => { v /= 255; return v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
          const ground = e => { for (; e; e = e.parentElement) { const c = parts(getComputedStyle(e).backgroundColor);
            if (c.length < 4 || c[3] > 0.5) { return c; } } return [255, 255, 255]; };
          const found = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const e = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !e.offsetParent || e.closest('script, [disabled]')) { continue; }
            const a = light(shown(parts(getComputedStyle(e).color))), b = light(shown(ground(e)));
            const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            if (contrast < least) { found.push(walker.currentNode.data.trim() + ' ' + contrast.toFixed(1) + ' ' + e.className); }
          }
          return found;
        }
        """;

    [GeneratedRegex(@"[a-z-]+:[^;{}]*var\([^;{}]*;|--[a-z-]+:[^;{}]*;", RegexOptions.None, 1000)]
    private static partial Regex WithVariable();
}
