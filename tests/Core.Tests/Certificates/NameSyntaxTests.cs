using System.Text;
using JianliRegistry.Core.Certificates;

namespace JianliRegistry.Core.Tests.Certificates;

public sealed class NameSyntaxTests
{
    [Theory]
    [InlineData("a.test", true)]
    [InlineData("*.a.test", true)]
    [InlineData("x_y.a.test", true)]
    [InlineData("xn--fiq228c.test", true)]
    [InlineData("", false)]
    [InlineData(".a.test", false)]
    [InlineData("a.test.", false)]
    [InlineData("a..test", false)]
    [InlineData("-a.test", false)]
    [InlineData("a-.test", false)]
    [InlineData("a*.test", false)]
    [InlineData("x.*.test", false)]
    [InlineData("*", false)]
    [InlineData("a b.test", false)]
    [InlineData("a\u0000.test", false)]
    public void A_DNS_name_is_labels_and_at_most_a_wildcard_in_front(string name, bool wellFormed) =>
        Assert.Equal(wellFormed, NameSyntax.IsWellFormed(Name(GeneralNameKind.Dns, name)));

    [Theory]
    [InlineData("x@a.test", true)]
    [InlineData("*@a.test", true)]
    [InlineData("@a.test", false)]
    [InlineData("x@", false)]
    [InlineData("x", false)]
    [InlineData("x@y@a.test", false)]
    [InlineData("x y@a.test", false)]
    public void A_mailbox_has_a_local_part_and_a_host(string name, bool wellFormed) =>
        Assert.Equal(wellFormed, NameSyntax.IsWellFormed(Name(GeneralNameKind.Mailbox, name)));

    [Fact]
    public void A_label_has_at_most_63_octets_and_a_host_253()
    {
        Assert.True(NameSyntax.IsHost(Bytes(new string('a', 63) + ".test")));
        Assert.False(NameSyntax.IsHost(Bytes(new string('a', 64) + ".test")));
        Assert.True(NameSyntax.IsHost(Bytes(string.Concat(Enumerable.Repeat("a.", 126)) + "a")));
        Assert.False(NameSyntax.IsHost(Bytes(string.Concat(Enumerable.Repeat("a.", 126)) + "ab")));
    }

    [Theory]
    [InlineData("a.test", "a.test", true)]
    [InlineData("A.Test", "a.tESt", true)]
    [InlineData("b.a.test", "a.test", true)]
    [InlineData("c.b.a.test", "a.test", true)]
    [InlineData("ba.test", "a.test", false)]
    [InlineData("test", "a.test", false)]
    [InlineData("anything", "", true)]
    public void A_host_lies_within_itself_and_its_parents(string host, string constraint, bool within) =>
        Assert.Equal(within, NameSyntax.IsHostWithin(Bytes(host), Bytes(constraint)));

    [Theory]
    [InlineData("x@a.test", "x@A.test", true)]
    [InlineData("X@a.test", "x@a.test", false)]
    [InlineData("x@a.test", "a.test", true)]
    [InlineData("x@b.a.test", "a.test", false)]
    [InlineData("x@b.a.test", ".a.test", true)]
    [InlineData("x@a.test", ".a.test", false)]
    [InlineData("x@ba.test", ".a.test", false)]
    public void A_mailbox_lies_within_itself_its_host_or_a_dotted_parent(string box, string constraint, bool within) =>
        Assert.Equal(within, NameSyntax.IsMailboxWithin(Bytes(box), Bytes(constraint)));

    [Theory]
    [InlineData("http://a.test/x", "a.test")]
    [InlineData("https://u:p@b.a.test:8443?q#f", "b.a.test")]
    [InlineData("http://10.0.0.1/", "")]
    [InlineData("http://[::1]/", "")]
    [InlineData("urn:a:test", "")]
    [InlineData("http:///x", "")]
    public void The_host_of_a_URI_is_a_name_or_nothing(string uri, string host) =>
        Assert.Equal(host, Encoding.ASCII.GetString(NameSyntax.HostOf(Bytes(uri))));

    [Theory]
    [InlineData("http://b.a.test/", ".a.test", true)]
    [InlineData("http://a.test/", ".a.test", false)]
    [InlineData("http://a.test/", "a.test", true)]
    [InlineData("http://b.a.test/", "a.test", false)]
    public void A_URI_lies_within_its_host_or_a_dotted_parent(string uri, string constraint, bool within) =>
        Assert.Equal(within, NameSyntax.IsUriWithin(Bytes(uri), Bytes(constraint)));

    [Theory]
    [InlineData("0A000001", "0A000000FF000000", true)]
    [InlineData("0B000001", "0A000000FF000000", false)]
    [InlineData("0A0000FF", "0A000080FFFFFF80", true)]
    [InlineData("0A00007F", "0A000080FFFFFF80", false)]
    [InlineData("00000000000000000000000000000001", "0A000000FF000000", false)]
    public void An_address_lies_within_its_block(string address, string block, bool within) =>
        Assert.Equal(within, NameSyntax.IsAddressWithin(Convert.FromHexString(address), Convert.FromHexString(block)));

    [Theory]
    [InlineData("Dns", "a.test", true)]
    [InlineData("Dns", "", true)]
    [InlineData("Dns", ".a.test", false)]
    [InlineData("Dns", "*.a.test", false)]
    [InlineData("Mailbox", ".a.test", true)]
    [InlineData("Mailbox", "x@*.test", false)]
    [InlineData("Uri", "", false)]
    [InlineData("Uri", "http://a.test", false)]
    public void A_constraint_is_a_host_or_a_mailbox(string kind, string text, bool wellFormed) =>
        Assert.Equal(wellFormed, NameSyntax.IsWellFormedConstraint(Name(Enum.Parse<GeneralNameKind>(kind), text)));

    [Theory]
    [InlineData("0A000000FF000000", true)]
    [InlineData("0A00000000000000", true)]
    [InlineData("0A000000FF00FF00", false)]
    [InlineData("0A000000FD000000", false)]
    [InlineData("0A000001", false)]
    public void An_address_block_is_CIDR(string block, bool wellFormed) =>
        Assert.Equal(
            wellFormed,
            NameSyntax.IsWellFormedConstraint(new GeneralName(GeneralNameKind.IpAddress, Convert.FromHexString(block)))
        );

    private static GeneralName Name(GeneralNameKind kind, string text) => new(kind, Bytes(text));

    private static byte[] Bytes(string text) => Encoding.ASCII.GetBytes(text);
}
