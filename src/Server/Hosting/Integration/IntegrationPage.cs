using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Hosting.Integration;

/// <summary>One page of a list.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Next">Address of the next page; null on the last one.</param>
internal sealed record IntegrationPage<T>(IReadOnlyList<T> Items, int Page, int PageSize, int Total, string? Next);

/// <summary>Which page is asked for: <c>page</c> from 1, <c>pageSize</c> 1 to 100.</summary>
internal sealed class PageRequest
{
    private const int DefaultSize = 50;
    private const int MaxSize = 100;
    private const int MaxPage = 1_000_000;

    [FromQuery(Name = "page")]
    public int? Page { get; set; }

    [FromQuery(Name = "pageSize")]
    public int? PageSize { get; set; }

    private int Number => Math.Clamp(Page ?? 1, 1, MaxPage);
    private int Size => Math.Clamp(PageSize ?? DefaultSize, 1, MaxSize);

    /// <param name="query">Ordered, and by a unique last key: pages must not overlap.</param>
    public async Task<IntegrationPage<TView>> AnswerAsync<TRow, TView>(
        IQueryable<TRow> query,
        Func<TRow, TView> view,
        HttpRequest request,
        CancellationToken ct
    )
    {
        var total = await query.CountAsync(ct);
        var rows = await query.Skip((Number - 1) * Size).Take(Size).ToListAsync(ct);
        var isLast = (long)Number * Size >= total;
        return new IntegrationPage<TView>([.. rows.Select(view)], Number, Size, total, isLast ? null : NextOf(request));
    }

    private string NextOf(HttpRequest request)
    {
        var query = new QueryBuilder(
            request.Query.Where(q => !string.Equals(q.Key, nameof(Page), StringComparison.OrdinalIgnoreCase))
        )
        {
            { "page", (Number + 1).ToString(CultureInfo.InvariantCulture) },
        };
        return request.Path + query.ToQueryString();
    }
}
