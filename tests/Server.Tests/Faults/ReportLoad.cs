using System.Net;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Tests.Faults;

/// <summary>Reports under way while something breaks: what was acknowledged has to stay byte for byte, the rest can be sent again.</summary>
/// <param name="isClockWrong">Then a refusal may be right; the report is sent again.</param>
internal sealed class ReportLoad(ReportingServer server, Signer signer, bool isClockWrong = false) : IDisposable
{
    private readonly List<(string Number, SubmissionJson Signed)> _sent = [];
    private readonly Dictionary<string, byte[]> _acknowledged = new(StringComparer.Ordinal);
    private List<(string Number, SubmissionJson Signed)> _prepared = [];
    private string? _session;
    private Page? _page;
    private volatile bool _isPowerGone;

    /// <summary>More rounds in a campaign than in the suite.</summary>
    public static int Rounds(int suite, int campaign) =>
        Environment.GetEnvironmentVariable("JIANLI_CAMPAIGN") == "1" ? campaign : suite;

    public int Sent => _sent.Count;
    public int Acknowledged => _acknowledged.Count;

    /// <summary>Reports that were sent at least once and had no answer when they were.</summary>
    public int Unanswered { get; private set; }

    /// <summary>
    /// To be called just before the disk is shut down. A real cut stops the server in the same moment, so no answer follows it; here
    /// the server lives on while the shutdown is under way, and what a flush returns meanwhile is not defined. An answer from then on
    /// is none.
    /// </summary>
    public void PowerGoes() => _isPowerGone = true;

    /// <summary>Signs the next reports; the server is well.</summary>
    public async Task PrepareAsync(int count)
    {
        var page = await OpenPageAsync();
        _isPowerGone = false;
        _prepared = [];
        for (var i = 0; i < count; i++)
        {
            var number = await server.AddApplicationAsync(signer);
            _prepared.Add((number, signer.Sign(await page.StatementAsync(number))));
        }
    }

    /// <summary>Sends them all at once and takes what comes.</summary>
    public async Task SendAsync()
    {
        var answers = await Task.WhenAll(_prepared.Select(p => TryAsync(_page!, p.Number, p.Signed)));
        foreach (var ((number, signed), answer) in _prepared.Zip(answers))
        {
            _sent.Add((number, signed));
            if (answer is null)
            {
                Unanswered++;
            }
            else
            {
                _acknowledged[number] = answer;
            }
        }
    }

    /// <summary>Sends once more what got no answer: all of it is accepted.</summary>
    public Task SendUnansweredAsync() =>
        SendAgainAsync(_sent.Where(s => !_acknowledged.ContainsKey(s.Number)).ToList());

    /// <summary>Sends everything that was ever sent once more: what was acknowledged has the same bytes.</summary>
    public Task SendAgainAsync() => SendAgainAsync(_sent);

    /// <summary>Of the acknowledged reports, how many the database knows nothing of.</summary>
    public async Task<int> CountLostAsync()
    {
        var numbers = _acknowledged.Keys.ToList();
        return numbers.Count
            - await server.InDatabaseAsync(db =>
                db.Applications.Where(a => numbers.Contains(a.Number))
                    .Join(db.Evidence, a => a.Id, e => e.SubjectId, (a, _) => a)
                    .CountAsync()
            );
    }

    private async Task SendAgainAsync(List<(string Number, SubmissionJson Signed)> reports)
    {
        var page = await OpenPageAsync();
        _isPowerGone = false;
        foreach (var (number, signed) in reports)
        {
            byte[]? answer = null;
            for (var attempt = 0; attempt < 20 && answer is null; attempt++)
            {
                answer = await TryAsync(page, number, signed);
            }

            Assert.True(answer is not null, $"{number} is accepted no more");
            Assert.Equal(_acknowledged.GetValueOrDefault(number, answer), answer);
            _acknowledged[number] = answer;
        }
    }

    public void Dispose() => _page?.Dispose();

    /// <summary>The same session on a new connection, as after reloading the page: a request belongs to its session.</summary>
    private async Task<Page> OpenPageAsync()
    {
        _session ??= await server.OpenSessionAsync(signer, Assurance.PasswordAndKey);
        _page?.Dispose();
        _page = new Page(server.Origin, server.TlsRoot, _session);
        await _page.ReadTokenAsync();
        return _page;
    }

    /// <returns>null: no receipt this time.</returns>
    private async Task<byte[]?> TryAsync(Page page, string number, SubmissionJson signed)
    {
        try
        {
            using var answer = await page.SubmitAsync(number, signed);
            if (answer.StatusCode == HttpStatusCode.OK)
            {
                var receipt = await answer.Content.ReadAsByteArrayAsync();
                return _isPowerGone ? null : receipt;
            }

            // 503 while something is broken, 202 while the log waits; anything else would be a wrong refusal.
            Assert.True(
                isClockWrong || answer.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.Accepted,
                $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
            );
            return null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            return null;
        }
    }
}
