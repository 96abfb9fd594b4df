using JianliRegistry.Server.Hosting.Passwords;
using Microsoft.Extensions.DependencyInjection;

namespace JianliRegistry.Server.Tests.Login;

/// <summary>Takes the place of the product's verifier: the same in all but the number of rounds.</summary>
internal static class CheapPasswords
{
    private const int Rounds = 1_000;

    public static void Replace(IServiceCollection services) => services.AddSingleton(new PasswordVerifier(Rounds));
}
