using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Tests.Reporting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.EnterpriseEdition;

/// <summary>
/// Six enterprises whose certificates, passwords, challenges, statements and applications are mixed: of 6^5 = 7,776 combinations
/// exactly six end in a report, each of one enterprise alone.
/// </summary>
/// <remarks>
/// A combination whose login is refused has no session, so the 216 logins decide for all statements and applications under them;
/// under each login that succeeds all 36 are submitted.
/// </remarks>
public sealed class PrincipalMatrixTests : IAsyncLifetime
{
    private const int Count = 6;

    private static readonly string[] Codes =
    [
        "91370000XXXXXX0197",
        "91110000XXXXXX0191",
        "91440000XXXXXX019H",
        "91620000XXXXXX019N",
        "91650000XXXXXX0193",
        "91370000XXXXXX0272",
    ];

    private ReportingServer _server = null!;
    private readonly List<Principal> _principals = [];

    private sealed record Principal(Signer Signer, Browser Browser, string Application)
    {
        public string Password => $"test-password-{Signer.AccountId:N}";
    }

    public async ValueTask InitializeAsync()
    {
        _server = await ReportingServer.StartAsync(
            database: null,
            ("RateLimits:KeyLoginsPerMinute", "100000"),
            ("RateLimits:ChallengesPerMinute", "100000")
        );
        var verifier = _server.App.Services.GetRequiredService<PasswordVerifier>();
        foreach (var code in Codes)
        {
            var signer = await _server.AddEnterpriseAsync(code);
            var browser = new Browser(_server.Origin, _server.TlsRoot);
            var number = await _server.AddApplicationAsync(signer);
            var principal = new Principal(signer, browser, number);
            var hash = verifier.Hash(principal.Password);
            await _server.InDatabaseAsync(db =>
                db.Accounts.Where(a => a.Id == signer.AccountId)
                    .ExecuteUpdateAsync(s => s.SetProperty(a => a.PasswordVerifier, hash))
            );
            _principals.Add(principal);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _principals.ForEach(p => p.Browser.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Of_7776_combinations_exactly_six_report()
    {
        var sessions = new List<(int Who, string Session)>();
        var refusedLogins = 0;
        for (var certificate = 0; certificate < Count; certificate++)
        {
            for (var password = 0; password < Count; password++)
            {
                for (var challenge = 0; challenge < Count; challenge++)
                {
                    if (await LoginAsync(certificate, password, challenge) is { } session)
                    {
                        sessions.Add((certificate, session));
                        Assert.True(certificate == password && certificate == challenge);
                    }
                    else
                    {
                        refusedLogins++;
                    }
                }
            }
        }

        Assert.Equal(Count * Count * Count - Count, refusedLogins);
        var accepted = await SubmitAllAsync(sessions);
        Assert.Equal(Enumerable.Range(0, Count).Select(i => (i, i, i)), accepted.Order());
        Assert.Equal(Count, await _server.InDatabaseAsync(db => db.Evidence.CountAsync()));
    }

    /// <summary>The certificate's owner sits at the browser; account and password are of one principal, the challenge of another's browser.</summary>
    private async Task<string?> LoginAsync(int certificate, int password, int challenge)
    {
        var owner = _principals[certificate];
        var text = await _principals[challenge].Browser.ChallengeAsync();
        using var answer = await owner.Browser.LoginAsync(
            Codes[password],
            _principals[password].Password,
            text,
            owner.Browser.Sign(text, owner.Signer.Leaf)
        );
        if (!answer.IsSuccessStatusCode)
        {
            return null;
        }

        return owner.Browser.Cookies.GetAllCookies().Single(c => c.Name == SessionCookies.Session).Value;
    }

    private async Task<List<(int Who, int Statement, int Application)>> SubmitAllAsync(
        List<(int Who, string Session)> sessions
    )
    {
        var pages = new List<Page>();
        foreach (var (_, session) in sessions)
        {
            var page = new Page(_server.Origin, _server.TlsRoot, session);
            await page.ReadTokenAsync();
            pages.Add(page);
        }

        // Each in its own session, so that only what is mixed afterwards is wrong.
        var statements = new List<byte[]>();
        for (var i = 0; i < Count; i++)
        {
            statements.Add(await pages[i].StatementAsync(_principals[i].Application));
        }

        var accepted = new List<(int, int, int)>();
        foreach (var (who, statement, application) in Mixed())
        {
            var signed = _principals[who].Signer.Sign(statements[statement]);
            using var answer = await pages[who].SubmitAsync(_principals[application].Application, signed);
            if (answer.IsSuccessStatusCode)
            {
                var receipt = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("receiptNumber");
                Assert.StartsWith("HZ-", receipt.GetString(), StringComparison.Ordinal);
                accepted.Add((who, statement, application));
            }
            else
            {
                Assert.True(answer.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError);
            }
        }

        pages.ForEach(p => p.Dispose());
        return accepted;
    }

    /// <summary>All wrong ones first: what they leave behind must not keep the right ones out.</summary>
    private static IEnumerable<(int Who, int Statement, int Application)> Mixed()
    {
        var all =
            from who in Enumerable.Range(0, Count)
            from statement in Enumerable.Range(0, Count)
            from application in Enumerable.Range(0, Count)
            select (who, statement, application);
        return all.OrderBy(c => c.who == c.statement && c.who == c.application);
    }
}
