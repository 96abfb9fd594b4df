using System.Net;
using System.Text.RegularExpressions;
using JianliRegistry.Core.Verification;
using JianliRegistry.Server.Hosting.Captchas;
using JianliRegistry.Server.Hosting.Passwords;
using JianliRegistry.Server.Hosting.Sessions;
using JianliRegistry.Server.Storage;
using JianliRegistry.Tests.Support;
using JianliRegistry.Tests.Support.Certificates;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using SkiaSharp;

namespace JianliRegistry.Server.Tests.Captchas;

/// <summary>验证码 of the password-only login: bound, single use, 120 s, before the password (Manual S25).</summary>
public sealed partial class CaptchaTests(ServerWithAccount shared) : IClassFixture<ServerWithAccount>, IDisposable
{
    private const string Account = LeafOptions.MainCreditCode;
    private const string Login = "/login/password";
    private readonly Browser _browser = shared.Server.NewBrowser();

    public void Dispose() => _browser.Dispose();

    [Fact]
    [Trait("Seed", "S25")]
    public async Task Account_password_and_captcha_open_a_session()
    {
        using var done = await _browser.PasswordLoginAsync(Account, RunningServer.Password);
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
    }

    [Theory]
    [InlineData("1111")]
    [InlineData("")]
    [InlineData("57390")]
    public async Task Other_digits_are_refused_and_the_password_is_not_looked_at(string typed)
    {
        var before = Failures();
        using var refused = await PostAsync("wrong", typed);

        Assert.Equal("auth.captcha", await Browser.CodeOfAsync(refused));
        Assert.Equal(RejectionReason.CaptchaWrong, shared.Server.Refusals.Last);
        Assert.Equal(before, Failures());
    }

    [Fact]
    public async Task A_captcha_is_good_for_one_try_right_or_wrong()
    {
        var token = await TokenAsync();
        using var wrong = await PostAsync(RunningServer.Password, "1111", token);
        using var right = await PostAsync(RunningServer.Password, KnownCaptcha.Code, token);

        Assert.Equal("auth.captcha", await Browser.CodeOfAsync(wrong));
        Assert.Equal("auth.captcha", await Browser.CodeOfAsync(right));
    }

    [Fact]
    public async Task Of_ten_uses_of_one_captcha_at_once_one_gets_to_the_password()
    {
        var token = await TokenAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 10).Select(_ => PostAsync(RunningServer.Password, KnownCaptcha.Code, token))
        );
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.SeeOther);
        Array.ForEach(answers, a => a.Dispose());
    }

    [Fact]
    public async Task A_captcha_of_another_browser_is_refused()
    {
        using var other = shared.Server.NewBrowser();
        using var page = await other.GetAsync("/login");
        var foreign = Token().Match(await page.Content.ReadAsStringAsync()).Groups["token"].Value;
        using var refused = await PostAsync(RunningServer.Password, KnownCaptcha.Code, foreign);

        Assert.Equal("auth.captcha", await Browser.CodeOfAsync(refused));
    }

    [Fact]
    public async Task It_is_good_until_the_instant_it_says_and_with_no_other_instant_in_it()
    {
        var cookie = SessionCookies.NewId();
        await using var scope = shared.Server.App.Services.CreateAsyncScope();
        var captchas = scope.ServiceProvider.GetRequiredService<CaptchaTokens>();
        var token = captchas.Issue(CaptchaForm.PasswordLogin, cookie);
        var parts = token.Split('.');
        var later = $"{parts[0]}.{parts[1]}.{long.Parse(parts[2], null) + 1}.{parts[3]}";
        Assert.NotNull(captchas.Read(token, cookie));
        Assert.Null(captchas.Read(later, cookie));
        Assert.Null(captchas.Read(token, SessionCookies.NewId()));

        shared.Server.Clock.Advance(CaptchaTokens.Life - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(captchas.Read(token, cookie));
        shared.Server.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(captchas.Read(token, cookie));
    }

    [Theory]
    [InlineData("")]
    [InlineData("...")]
    [InlineData("PasswordLogin.AAAA.1.AAAA")]
    [InlineData("99.AAAAAAAAAAAAAAAAAAAAAA.99999999999999999999.AAAA")]
    public async Task What_is_no_token_is_refused(string token)
    {
        using var refused = await PostAsync(RunningServer.Password, KnownCaptcha.Code, token);
        using var image = await _browser.GetAsync($"{CaptchaFeature.ImagePath}?t={token}");

        Assert.Equal("auth.captcha", await Browser.CodeOfAsync(refused));
        Assert.Equal(HttpStatusCode.NotFound, image.StatusCode);
    }

    [Fact]
    public async Task Nothing_is_stored_until_it_is_used()
    {
        var before = await SpentAsync();
        var token = await TokenAsync();
        using var image = await _browser.GetAsync($"{CaptchaFeature.ImagePath}?t={token}");
        using var sound = await _browser.GetAsync($"{CaptchaFeature.SoundPath}?t={token}");
        Assert.Equal(before, await SpentAsync());

        using var used = await PostAsync("wrong", "1111", token);
        Assert.Equal(before + 1, await SpentAsync());
    }

    [Fact]
    public async Task The_picture_is_a_png_of_this_browser_alone_and_the_same_each_time()
    {
        var path = $"{CaptchaFeature.ImagePath}?t={await TokenAsync()}";
        var first = await BytesAsync(path);
        using var other = shared.Server.NewBrowser();
        using var stranger = await other.GetAsync(path);

        using var bitmap = SKBitmap.Decode(first);
        Assert.Equal((CaptchaImage.Width, CaptchaImage.Height), (bitmap.Width, bitmap.Height));
        Assert.Equal(first, await BytesAsync(path));
        Assert.NotEqual(first, await BytesAsync($"{CaptchaFeature.ImagePath}?t={await TokenAsync()}"));
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
    }

    [Fact]
    public async Task The_sound_says_the_digits() =>
        Assert.Equal(
            KnownCaptcha.Code,
            CaptchaListener.Hear(await BytesAsync($"{CaptchaFeature.SoundPath}?t={await TokenAsync()}"))
        );

    [Theory]
    [InlineData("1234")]
    [InlineData("5678")]
    [InlineData("9199")]
    public void Each_digit_can_be_told_from_the_others_by_ear(string code)
    {
        for (byte look = 0; look < 20; look++)
        {
            Assert.Equal(code, CaptchaListener.Hear(CaptchaSound.Render(code, [look])));
        }
    }

    [Fact]
    public async Task The_product_s_own_digits_differ_from_captcha_to_captcha_and_know_no_zero()
    {
        await using var scope = shared.Server.App.Services.CreateAsyncScope();
        var codes = new CaptchaCodes(scope.ServiceProvider.GetRequiredService<PersonalDataCipher>());
        var drawn = Enumerable.Range(0, 200).Select(i => codes.Of(BitConverter.GetBytes(i))).ToList();
        Assert.All(drawn, code => Assert.Matches("^[1-9]{4}$", code));
        Assert.InRange(drawn.Distinct().Count(), 180, 200);
        Assert.Equal(drawn[0], codes.Of(BitConverter.GetBytes(0)));
    }

    [Fact]
    public async Task A_login_with_the_key_asks_for_none()
    {
        using var done = await _browser.LoginAsync(Account, RunningServer.Password, shared.Leaf);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    [Fact]
    public async Task Another_picture_keeps_the_account_and_checks_nothing()
    {
        var token = await TokenAsync();
        using var again = await _browser.PostFormAsync(
            Login,
            ("account", Account),
            ("password", "wrong"),
            ("again", "1"),
            ("returnUrl", "/evidence")
        );
        Assert.Equal($"/login?account={Account}&returnUrl=%2Fevidence", again.Headers.Location?.OriginalString);
        using var page = await _browser.GetAsync(again.Headers.Location!.OriginalString);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Contains($"value=\"{Account}\"", html, StringComparison.Ordinal);
        Assert.NotEqual(token, Token().Match(html).Groups["token"].Value);
    }

    [Theory]
    [InlineData("/evidence", "/evidence")]
    [InlineData("//evil.example", "/reporting")]
    [InlineData("/\\evil.example", "/reporting")]
    [InlineData("https://evil.example", "/reporting")]
    public async Task After_it_the_person_is_where_they_wanted_to_go_on_this_site(string wanted, string expected)
    {
        using var done = await _browser.PostFormAsync(
            Login,
            ("account", Account),
            ("password", RunningServer.Password),
            ("captcha", KnownCaptcha.Code),
            ("returnUrl", wanted)
        );
        Assert.Equal(expected, done.Headers.Location?.OriginalString);
    }

    private int Failures() => shared.Server.App.Services.GetRequiredService<PasswordThrottle>().Count;

    private Task<int> SpentAsync() => shared.Server.InDatabaseAsync(db => db.SpentChallenges.CountAsync());

    private async Task<string> TokenAsync()
    {
        using var page = await _browser.GetAsync("/login");
        return Token().Match(await page.Content.ReadAsStringAsync()).Groups["token"].Value;
    }

    /// <param name="token">Null: that of the page.</param>
    private Task<HttpResponseMessage> PostAsync(string password, string typed, string? token = null) =>
        token is null
            ? _browser.PostFormAsync(Login, ("account", Account), ("password", password), ("captcha", typed))
            : _browser.PostFormAsync(
                Login,
                ("captchaToken", token),
                ("account", Account),
                ("password", password),
                ("captcha", typed)
            );

    private async Task<byte[]> BytesAsync(string path)
    {
        using var answer = await _browser.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    [GeneratedRegex("name=\"captchaToken\" value=\"(?<token>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Token();
}
