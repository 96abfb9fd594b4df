using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JianliRegistry.Core.Reporting;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using static JianliRegistry.Core.Tests.Statements.SampleCommitment;

namespace JianliRegistry.Core.Tests.Reporting;

public sealed class CommitmentTests
{
    [Fact]
    public void Facts_survive_the_way_through_the_statement()
    {
        var read = Accepted(CommitmentStatement.Read(Sample));
        Assert.Equal(StructuredForm.Write(Facts), StructuredForm.Write(read));
    }

    [Fact]
    public void The_template_hash_covers_every_clause()
    {
        var template = CommitmentTemplate.Current;
        var text = new StringBuilder("QY-CN-1.0\n");
        foreach (var clause in template.Clauses)
        {
            _ = text.Append(clause.Id).Append(' ').Append(clause.Text).Append('\n');
        }

        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())), template.Sha256);
        Assert.Equal(["C1", "C2", "C3", "C4", "C5", "C6"], template.Clauses.Select(clause => clause.Id));
    }

    [Fact]
    public void A_published_template_never_changes() =>
        Assert.Equal(
            "937460128b1ae9b7dc95987c49be14923ddec3e090e81df72936a2683d141009",
            Convert.ToHexStringLower(CommitmentTemplate.Current.Sha256)
        );

    [Fact]
    public void A_statement_with_an_altered_clause_is_refused()
    {
        var altered = Encoding
            .UTF8.GetString(Sample.Render())
            .Replace("不能撤销", "可以撤销", StringComparison.Ordinal);
        var statement = Accepted(Statement.Parse(Encoding.UTF8.GetBytes(altered)));
        Assert.Equal(RejectionReason.StatementDigestMismatch, RefusalOf(CommitmentStatement.Read(statement)));
    }

    [Fact]
    public void All_clauses_must_be_confirmed_each_once()
    {
        Assert.True(CommitmentTemplate.Current.IsConfirmedBy(["C6", "C5", "C4", "C3", "C2", "C1"]));
        Assert.False(CommitmentTemplate.Current.IsConfirmedBy(["C1", "C2", "C3", "C4", "C5"]));
        Assert.False(CommitmentTemplate.Current.IsConfirmedBy(["C1", "C2", "C3", "C4", "C5", "C5"]));
        Assert.False(CommitmentTemplate.Current.IsConfirmedBy(["C1", "C2", "C3", "C4", "C5", "C6", "C7"]));
    }

    [Fact]
    public void A_return_states_its_reason_and_no_clauses()
    {
        var returned = Facts with
        {
            Decision = ReportDecision.Return,
            ReturnReason = "R09 继续教育学时不足",
            Template = null,
        };
        var statement = Accepted(CommitmentStatement.Create(returned));
        Assert.Equal("R09 继续教育学时不足", statement[StatementKeys.ReturnReason]);
        Assert.Empty(statement.List(StatementKeys.Clause));
        Assert.Equal(returned.ReturnReason, Accepted(CommitmentStatement.Read(statement)).ReturnReason);
    }

    public static TheoryData<CommitmentFacts> Contradictions =>
        [
            Facts with
            {
                Template = null,
            },
            Facts with
            {
                ReturnReason = "R01",
            },
            Facts with
            {
                Decision = ReportDecision.Return,
            },
            Facts with
            {
                Decision = ReportDecision.Return,
                Template = null,
            },
            Facts with
            {
                Decision = "Report",
            },
            Facts with
            {
                Round = 0,
            },
        ];

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void Contradictory_facts_make_no_statement(CommitmentFacts facts) =>
        Assert.Equal(RejectionReason.StatementMalformed, RefusalOf(CommitmentStatement.Create(facts)));

    [Fact]
    public void The_structured_form_is_canonical_JSON()
    {
        var json = Encoding.UTF8.GetString(StructuredForm.Write(Facts));
        using var document = JsonDocument.Parse(json);
        Assert.DoesNotContain(": ", json.Replace("C1 ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(
            document.RootElement.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal),
            document.RootElement.EnumerateObject().Select(member => member.Name)
        );
        Assert.Equal("91370000XXXXXX0197", document.RootElement.GetProperty("employer").GetString());
    }

    [Fact]
    public void Canonical_JSON_follows_the_example_of_RFC_8785()
    {
        // RFC 8785 §3.2.2 and §3.2.3: the string and the member names of its examples.
        var value = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["\u20ac"] = "Euro Sign",
            ["\r"] = "Carriage Return",
            ["\ufb33"] = "Hebrew Letter Dalet With Dagesh",
            ["1"] = "One",
            ["\ud83d\ude00"] = "Emoji: Grinning Face",
            ["\u0080"] = "Control",
            ["\u00f6"] = "Latin Small Letter O With Diaeresis",
            ["string"] = "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\u002f",
            ["list"] = new List<object> { 1L, -2L, new List<object>() },
        };
        Assert.Equal(
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"list\":[1,-2,[]],\"string\":\"\u20ac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\","
                + "\"\u0080\":\"Control\",\"\u00f6\":\"Latin Small Letter O With Diaeresis\",\"\u20ac\":\"Euro Sign\","
                + "\"\ud83d\ude00\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}",
            Encoding.UTF8.GetString(CanonicalJson.Write(value))
        );
    }

    [Theory]
    [InlineData("R05", "R05 劳动合同缺失、过期或单位不一致")]
    [InlineData("R05 合同已于上月到期", "R05 劳动合同缺失、过期或单位不一致：合同已于上月到期")]
    [InlineData("照片里不是本人\r\n请重拍", "R99 其他：照片里不是本人；请重拍")]
    [InlineData("R99 其它情况", "R99 其他：其它情况")]
    [InlineData("R055", "R99 其他：R055")]
    public void A_return_reason_is_picked_or_typed(string entered, string expected) =>
        Assert.Equal(expected, Accepted(ReturnReason.Resolve(entered)));

    [Theory]
    [InlineData(null)]
    [InlineData("  \n")]
    [InlineData("R99")]
    public void A_missing_return_reason_is_refused(string? entered) =>
        Assert.Equal(RejectionReason.ReturnReasonMissing, RefusalOf(ReturnReason.Resolve(entered)));

    [Fact]
    public void A_return_reason_above_500_characters_is_refused() =>
        Assert.Equal(RejectionReason.ReturnReasonMissing, RefusalOf(ReturnReason.Resolve(new string('长', 501))));

    [Fact]
    public void The_policy_hash_is_that_of_the_published_text()
    {
        Assert.Equal(SHA256.HashData(CommitmentPolicy.Text.Span), CommitmentPolicy.Current.Sha256);
        Assert.Contains(
            CommitmentPolicy.Oid,
            Encoding.UTF8.GetString(CommitmentPolicy.Text.Span),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_receipt_states_what_was_received()
    {
        var receipt = Accepted(ReceiptStatement.Create(SampleReceipt.Facts));
        Assert.Equal(receipt.Render(), Accepted(Statement.Parse(receipt.Render())).Render());
        Assert.Equal("12", receipt[StatementKeys.LogIndex]);
        Assert.Equal("2026-11-23T09:00:05+08:00", receipt[StatementKeys.ReceivedAt]);
    }
}
