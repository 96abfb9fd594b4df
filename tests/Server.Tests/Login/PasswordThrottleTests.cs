using System.Globalization;
using System.Net;
using JianliRegistry.Server.Hosting;
using JianliRegistry.Server.Hosting.Passwords;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace JianliRegistry.Server.Tests.Login;

public sealed class PasswordThrottleTests
{
    private const string Victim = "91440000XXXXXX019H";
    private static readonly IPAddress Guesser = IPAddress.Parse("203.0.113.7");
    private readonly FakeTimeProvider _clock = new();
    private readonly RateLimitOptions _limits = new();
    private readonly PasswordThrottle _throttle;

    public PasswordThrottleTests() => _throttle = new PasswordThrottle(Options.Create(_limits), _clock);

    [Fact]
    public void Two_hundred_thousand_names_fill_a_bounded_table_and_wash_no_bar_out_of_it()
    {
        Fail(Victim, times: 5);
        Flood(200_000);

        Assert.Equal(PasswordThrottle.MaxEntries, _throttle.Count);
        Assert.Equal(TimeSpan.FromMinutes(15), _throttle.WaitFor(Victim, Guesser));
    }

    [Fact]
    public void Where_none_has_ended_the_one_whose_last_failure_is_oldest_gives_way()
    {
        _limits.PasswordFailuresPerAccount = 2;
        Flood(PasswordThrottle.MaxEntries + 1);
        Fail(NameOf(1), times: 1);
        Fail(NameOf(0), times: 1);

        Assert.Equal(PasswordThrottle.MaxEntries, _throttle.Count);
        Assert.NotNull(_throttle.WaitFor(NameOf(1), Guesser));
        Assert.Null(_throttle.WaitFor(NameOf(0), Guesser));
    }

    [Fact]
    public void A_table_full_of_bars_stays_bounded_too()
    {
        _limits.PasswordFailuresPerAccount = 1;
        Flood(PasswordThrottle.MaxEntries + 1);

        Assert.Equal(PasswordThrottle.MaxEntries, _throttle.Count);
        Assert.Null(_throttle.WaitFor(NameOf(0), Guesser));
        Assert.NotNull(_throttle.WaitFor(NameOf(PasswordThrottle.MaxEntries), Guesser));
    }

    [Fact]
    public void What_has_ended_leaves_the_table_with_the_next_failure()
    {
        Fail(Victim, times: 5);
        Flood(1_000);
        _clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Null(_throttle.WaitFor(Victim, Guesser));
        Fail(Victim, times: 1);

        Assert.Equal(1, _throttle.Count);
    }

    [Fact]
    public void A_right_password_ends_the_count_and_the_same_name_elsewhere_has_its_own()
    {
        Fail(Victim, times: 5);
        Assert.Null(_throttle.WaitFor(Victim, IPAddress.Parse("203.0.113.8")));
        _throttle.Clear(Victim, Guesser);

        Assert.Null(_throttle.WaitFor(Victim, Guesser));
        Assert.Equal(0, _throttle.Count);
    }

    private void Flood(int names)
    {
        for (var i = 0; i < names; i++)
        {
            Fail(NameOf(i), times: 1);
        }
    }

    private void Fail(string name, int times)
    {
        for (var i = 0; i < times; i++)
        {
            _throttle.AddFailure(name, Guesser);
        }
    }

    private static string NameOf(int number) => number.ToString(CultureInfo.InvariantCulture);
}
