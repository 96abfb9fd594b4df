using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace JianliRegistry.Server.Shared;

/// <summary>One link of the pager.</summary>
public sealed record PageLink(string Address, string Label, bool IsCurrent);

/// <summary>Lists come in pages by plain links, so that they work without a script and can be bookmarked.</summary>
internal static class Paging
{
    public const int Size = 20;

    /// <summary>"page" is a route value of Razor Pages itself.</summary>
    private const string Key = "p";

    private const int Neighbours = 3;

    public static int Clamp(int number, int total, int size = Size) => Math.Clamp(number, 1, LastOf(total, size));

    /// <summary>First, last and neighbouring pages, with 上一页 and 下一页; empty where one page holds all.</summary>
    public static IReadOnlyList<PageLink> Links(HttpRequest request, int number, int total, int size = Size)
    {
        var last = LastOf(total, size);
        if (last == 1)
        {
            return [];
        }

        var links = Enumerable
            .Range(1, last)
            .Where(n => n == 1 || n == last || Math.Abs(n - number) <= Neighbours)
            .Select(n => Link(request, n, n.ToString(CultureInfo.InvariantCulture), n == number))
            .ToList();
        if (number > 1)
        {
            links.Insert(0, Link(request, number - 1, "上一页"));
        }

        if (number < last)
        {
            links.Add(Link(request, number + 1, "下一页"));
        }

        return links;
    }

    private static int LastOf(int total, int size) => Math.Max(1, (total + size - 1) / size);

    private static PageLink Link(HttpRequest request, int number, string label, bool isCurrent = false)
    {
        var query = request.Query.Where(q => q.Key != Key).ToDictionary(q => q.Key, q => (string?)q.Value.ToString());
        query[Key] = number.ToString(CultureInfo.InvariantCulture);
        return new PageLink(QueryHelpers.AddQueryString(request.Path, query), label, isCurrent);
    }
}
