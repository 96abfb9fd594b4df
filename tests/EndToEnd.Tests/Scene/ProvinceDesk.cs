using JianliRegistry.Tests.Support.Stack;

namespace JianliRegistry.EndToEnd.Tests.Scene;

/// <summary>The desk of province 37, which an operator has set up, and a clerk who comes to work there.</summary>
internal static class ProvinceDesk
{
    private const string Name = "PROVINCE-37";
    private const string Password = "Desk-password-1";

    /// <summary>Its certificate is bound to nobody by the import.</summary>
    public const string Lock = "machine";

    /// <summary>What an operator does once; a second time it is there already.</summary>
    public static async Task SetUpDeskAsync(this RegistryScene scene)
    {
        var password = Path.Combine(scene.Stack.Directory, "desk-password");
        var certificate = Path.Combine(scene.Stack.Directory, "desk.cer");
        await File.WriteAllTextAsync(password, Password);
        await File.WriteAllBytesAsync(certificate, scene.Stack.Pki.ReadLockCertificate(Lock));
        _ = await scene.Stack.JianliAsync([
            "accounts",
            "add-province",
            Name,
            "--province",
            "37",
            "--password-file",
            password,
        ]);
        _ = await scene.Stack.JianliAsync(["bindings", "add", Name, certificate, "--uses", "login"]);
    }

    public static async Task LogInAtTheDeskAsync(this Visit visit, StackAgent agent)
    {
        await visit.GoAsync("/login");
        await visit.Page.FillAsync("#account", Name);
        await visit.Page.FillAsync("#password", Password);
        await visit.ClickAsync("[data-key-login]");
        await agent.AgreeAsync();
        await visit.Page.WaitForURLAsync("**/provincial/keys");
    }
}
