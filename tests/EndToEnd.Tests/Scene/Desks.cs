using JianliRegistry.Pki.Issuance;
using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests.Scene;

/// <summary>Clerks of province and ministry, whose accounts <see cref="StackRegister"/> has made.</summary>
internal static class Desks
{
    public static Task LogInAtTheDeskAsync(this Visit visit, StackAgent agent) =>
        visit.LogInAsClerkAsync(agent, StackRegister.Province, "**/provincial/keys");

    public static Task LogInAtTheCenterAsync(this Visit visit, StackAgent agent) =>
        visit.LogInAsClerkAsync(agent, StackRegister.Center, "**/ministry/**");

    private static async Task LogInAsClerkAsync(this Visit visit, StackAgent agent, LegacyAccount desk, string first)
    {
        await visit.GoAsync("/login");
        await visit.Page.FillAsync("#account", desk.CreditCode);
        await visit.Page.FillAsync("#password", desk.Password);
        await visit.ClickAsync("[data-key-login]");
        await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync(first);
    }
}
