using System.Net;
using JianliRegistry.Core.Verification;
using JianliRegistry.Tests.Support.Certificates;

namespace JianliRegistry.Server.Tests.Trust;

/// <summary>The configured places of the credit code decide at import and at login.</summary>
public sealed class CreditCodeConfigurationTests
{
    private const string Place = "1.2.156.99999.7";

    [Fact]
    public async Task A_certificate_with_the_code_in_a_configured_place_of_its_issuer_is_imported_and_logs_in()
    {
        await using var server = await RunningServer.StartAsync(
            ("CreditCode:Issuers:0:Issuer", RunningServer.IssuingCa),
            ("CreditCode:Issuers:0:Places:0", $"extension:{Place}")
        );
        using var leaf = server.Authority.IssueLeaf(
            new LeafOptions
            {
                CreditCode = null,
                FurtherExtensions = [CodeExtension.Of(Place, LeafOptions.MainCreditCode)],
            }
        );
        await server.ImportEnterprisesAsync(
            ImportFiles.EnterpriseRow(LeafOptions.MainCreditCode, RunningServer.Password, leaf)
        );
        using var browser = server.NewBrowser();
        using var response = await browser.LoginAsync(LeafOptions.MainCreditCode, RunningServer.Password, leaf);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Two_codes_in_one_certificate_open_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        using var leaf = server.Authority.IssueLeaf(
            new LeafOptions { SubjectSerialNumber = LeafOptions.OtherCreditCode }
        );
        using var browser = server.NewBrowser();
        using var response = await browser.LoginAsync(LeafOptions.MainCreditCode, RunningServer.Password, leaf);
        Assert.Equal("auth.cert_untrusted", await Browser.CodeOfAsync(response));
        Assert.Equal(RejectionReason.CreditCodeAmbiguous, server.Refusals.Last);
    }
}
