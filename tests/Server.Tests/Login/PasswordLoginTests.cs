using System.Buffers.Binary;
using System.Net;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage.Entities;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Login;

public sealed class PasswordLoginTests : IAsyncLifetime
{
    private const string Account = LeafOptions.MainCreditCode;
    private readonly ServerWithAccount _shared = new();
    private Browser _browser = null!;

    public async ValueTask InitializeAsync()
    {
        await _shared.InitializeAsync();
        _browser = _shared.Server.NewBrowser();
    }

    public async ValueTask DisposeAsync()
    {
        _browser.Dispose();
        await _shared.DisposeAsync();
    }

    [Fact]
    public async Task A_password_alone_opens_a_session_of_the_lower_assurance()
    {
        using var response = await LoginAsync(RunningServer.Password);

        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
        Assert.Equal("/reporting", response.Headers.Location?.ToString());
        var session = await _shared.Server.InDatabaseAsync(db => db.Sessions.SingleAsync());
        Assert.Equal(Assurance.Password, session.Assurance);
        Assert.Null(session.BindingId);
    }

    [Fact]
    public async Task The_first_right_password_replaces_the_old_system_s_verifier_and_a_wrong_one_does_not()
    {
        var verifier = _shared.Server.App.Services.GetRequiredService<PasswordVerifier>();
        var old = verifier.Import("md5", "e10adc3949ba59abbe56e057f20f883e")!; // of 123456
        await _shared.Server.InDatabaseAsync(db =>
            db.Accounts.ExecuteUpdateAsync(s => s.SetProperty(a => a.PasswordVerifier, old))
        );
        using var wrong = await LoginAsync("1234567");
        Assert.Equal(old, await StoredAsync());
        using var right = await LoginAsync("123456");
        var anew = await StoredAsync();
        using var again = await LoginAsync("123456");

        Assert.False(PasswordVerifier.IsLegacy(anew));
        Assert.True(verifier.Check(anew, "123456"));
        Assert.Equal(HttpStatusCode.SeeOther, again.StatusCode);
        Assert.Equal(anew, await StoredAsync());
    }

    /// <summary>Each written by Python's hashlib over the password 测试 pass 1 and the salt 00 01 … 0f; 1,000 rounds.</summary>
    [Theory]
    [InlineData("pbkdf2-sha256", "1000$AAECAwQFBgcICQoLDA0ODw==$O9KySFVs3ao8iHKyOqMYKFRZv/c17RGf+lO7EscKcLg=")]
    [InlineData("pbkdf2-sha1", "1000$AAECAwQFBgcICQoLDA0ODw==$L79soSNO++RCZIpqi0F6olvy0DQ=")]
    [InlineData("pbkdf2-sha1", "1000$AAECAwQFBgcICQoLDA0ODw==$L79soSNO++RCZIpqi0F6olvy0DSYYmDvHdRh+fjIYfU=")]
    [InlineData("sha256-salted", "AAECAwQFBgcICQoLDA0ODw==$wOOIL5Foj6mjV1NBzWGh65kTWN5y4EMcg2w+UKM2HXQ=")]
    [InlineData("sha1-salted", "AAECAwQFBgcICQoLDA0ODw==$fWivSX4sbs2LDg78I4EiJr2UK00=")]
    [InlineData("md5", "73657da7d40f070c0bcff066335c38be")]
    [InlineData("sha1", "d79c2137ad22418467131142b585b29da9dfa57a")]
    public async Task Each_old_form_is_imported_logs_in_and_is_replaced(string scheme, string verifier)
    {
        await using var server = await RunningServer.StartAsync();
        await server.ImportEnterprisesAsync($"{Account},测试监理有限公司,测试甲,37,{scheme},{verifier},");
        Task<string> StoredAsync() =>
            server.InDatabaseAsync(db => db.Accounts.Select(a => a.PasswordVerifier).SingleAsync());
        var imported = await StoredAsync();
        using var browser = server.NewBrowser();
        using var wrong = await browser.PasswordLoginAsync(Account, "测试 pass 2");
        Assert.Equal("auth.password", await Browser.CodeOfAsync(wrong));
        Assert.Equal(imported, await StoredAsync());
        using var right = await browser.PasswordLoginAsync(Account, "测试 pass 1");

        Assert.StartsWith($"legacy${scheme}$", imported, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, right.StatusCode);
        Assert.False(PasswordVerifier.IsLegacy(await StoredAsync()));
    }

    [Fact]
    public void What_the_product_stores_costs_210000_rounds()
    {
        var product = WebApplication.CreateEmptyBuilder(new());
        product.AddPasswords();
        using var services = product.Services.BuildServiceProvider();
        var stored = services.GetRequiredService<PasswordVerifier>().Hash("123456");

        // ASP.NET Core Identity v3: 0x01, then PRF, rounds and salt length, four octets each, big-endian.
        var octets = Convert.FromBase64String(stored);
        Assert.Equal(210_000, BinaryPrimitives.ReadInt32BigEndian(octets.AsSpan(5)));
    }

    private Task<string> StoredAsync() =>
        _shared.Server.InDatabaseAsync(db => db.Accounts.Select(a => a.PasswordVerifier).SingleAsync());

    [Theory]
    [InlineData(Account)]
    [InlineData("91440000XXXXXX019H")]
    public async Task A_wrong_password_and_an_unknown_account_get_the_same_answer(string account)
    {
        using var response = await LoginAsync("wrong", account);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("auth.password", await Browser.CodeOfAsync(response));
    }

    [Fact]
    public async Task Without_the_pages_token_the_password_is_not_looked_at()
    {
        using var response = await _browser.PostAsync(
            "/login/password",
            new FormUrlEncodedContent([new("account", Account), new("password", RunningServer.Password)])
        );
        Assert.Equal("auth.session_mismatch", await Browser.CodeOfAsync(response));
        Assert.Equal(0, await _shared.Server.InDatabaseAsync(db => db.Sessions.CountAsync()));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(256, 1)]
    [InlineData(257, 0)]
    [InlineData(500_000, 0)]
    public async Task A_name_that_no_account_can_have_is_refused_without_being_counted(int length, int counted)
    {
        using var response = await LoginAsync("wrong", new string('A', length));

        Assert.Equal("auth.password", await Browser.CodeOfAsync(response));
        Assert.Equal(counted, _shared.Server.App.Services.GetRequiredService<PasswordThrottle>().Count);
    }

    [Fact]
    public async Task Five_failures_slow_passwords_but_never_the_key()
    {
        for (var i = 0; i < 5; i++)
        {
            using var failure = await LoginAsync("wrong");
            Assert.Equal("auth.password", await Browser.CodeOfAsync(failure));
        }

        using var slowed = await LoginAsync(RunningServer.Password);
        using var withKey = await _browser.LoginAsync(Account, RunningServer.Password, _shared.Leaf);

        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.Equal("rate_limited", await Browser.CodeOfAsync(slowed));
        Assert.Equal(HttpStatusCode.OK, withKey.StatusCode);
    }

    [Fact]
    public async Task Failed_key_logins_never_slow_passwords()
    {
        for (var i = 0; i < 6; i++)
        {
            using var failure = await _browser.LoginAsync(Account, "wrong", _shared.Leaf);
            Assert.Equal("auth.password", await Browser.CodeOfAsync(failure));
        }

        using var response = await LoginAsync(RunningServer.Password);
        Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
    }

    [Fact]
    public async Task A_session_ends_after_fifteen_idle_minutes_and_lives_while_used()
    {
        using var login = await LoginAsync(RunningServer.Password);
        for (var i = 0; i < 3; i++)
        {
            _shared.Server.Clock.Advance(TimeSpan.FromMinutes(14));
            Assert.True(await IsLoggedInAsync());
        }

        _shared.Server.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.False(await IsLoggedInAsync());
    }

    [Fact]
    public async Task An_idle_session_is_over_at_the_instant_it_says_although_its_row_is_still_there()
    {
        using var login = await LoginAsync(RunningServer.Password);
        var id = _browser.Cookies.GetAllCookies().Single(c => c.Name == SessionCookies.Session).Value;
        await using var scope = _shared.Server.App.Services.CreateAsyncScope();
        var sessions = scope.ServiceProvider.GetRequiredService<SessionStore>();
        var end = _shared.Server.Clock.GetUtcNow().AddMinutes(15);
        var ct = TestContext.Current.CancellationToken;

        Assert.NotNull(await sessions.FindAsync(id, end.AddTicks(-1), ct));
        Assert.Null(await sessions.FindAsync(id, end, ct));
    }

    [Fact]
    public async Task A_session_ends_after_twelve_hours_however_busy()
    {
        using var login = await LoginAsync(RunningServer.Password);
        for (var i = 0; i < 71; i++)
        {
            _shared.Server.Clock.Advance(TimeSpan.FromMinutes(10));
            Assert.True(await IsLoggedInAsync());
        }

        _shared.Server.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(await IsLoggedInAsync());
    }

    [Fact]
    public async Task Logout_ends_the_session_on_the_server()
    {
        using var login = await LoginAsync(RunningServer.Password);
        Assert.Equal(1, await _shared.Server.InDatabaseAsync(db => db.Sessions.CountAsync()));

        using var logout = await _browser.PostFormAsync("/logout");

        Assert.Equal(HttpStatusCode.SeeOther, logout.StatusCode);
        Assert.Equal(0, await _shared.Server.InDatabaseAsync(db => db.Sessions.CountAsync()));
    }

    private Task<HttpResponseMessage> LoginAsync(string password, string account = Account) =>
        _browser.PasswordLoginAsync(account, password);

    private async Task<bool> IsLoggedInAsync()
    {
        using var page = await _browser.GetAsync("/");
        return page.StatusCode == HttpStatusCode.OK;
    }
}
