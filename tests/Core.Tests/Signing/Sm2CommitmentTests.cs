using System.Formats.Asn1;
using System.Security.Cryptography;
using CsCheck;
using JianliRegistry.Core.Signing;
using JianliRegistry.Core.Verification;
using JianliRegistry.Tests.Support;
using static JianliRegistry.Core.Tests.Certificates.PathLab;

namespace JianliRegistry.Core.Tests.Signing;

public sealed class Sm2CommitmentTests : IDisposable
{
    private static readonly SampleCommitmentCms Good = new(SignatureAlgorithm.Sm2);
    private static readonly byte[] GmTypes = GmSigned();
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void A_commitment_of_SM3_and_SM2_is_accepted_in_both_vocabularies()
    {
        foreach (var cms in new[] { Good.Cms, GmTypes })
        {
            var verified = SampleCommitmentCms.Value(SignatureVerifier.Verify(cms, Good.Expectation));
            Assert.Equal(SampleCommitmentCms.Statement, verified.Content);
            Assert.Equal(SignatureAlgorithm.Sm2, verified.Algorithm);
            Assert.Equal(SampleCommitmentCms.SigningTime, verified.SigningTime);
        }
    }

    /// <summary>OpenSSL's cms command can't be told the signer's ID, so it is asked about the signed attributes themselves.</summary>
    [Fact]
    public async Task OpenSSL_verifies_the_signed_attributes_and_the_digest_in_them()
    {
        var verified = SampleCommitmentCms.Value(SignatureVerifier.Verify(Good.Cms, Good.Expectation));
        Write("key.pem", Good.Signer.Certificate.PublicKey.ExportSubjectPublicKeyInfo(), "PUBLIC KEY");
        await File.WriteAllBytesAsync(_directory.File("attributes"), verified.SignedAttributes);
        await File.WriteAllBytesAsync(_directory.File("signature"), verified.Signature);
        await File.WriteAllBytesAsync(_directory.File("statement"), verified.Content);
        var answer = await VerifyWithOpenSsl("attributes");
        Assert.True(answer.ExitCode == 0, answer.Output);
        Assert.NotEqual(0, (await VerifyWithOpenSsl("statement")).ExitCode);

        var digest = await OpenSsl.RunAsync("dgst", "-sm3", "-r", _directory.File("statement"));
        var attributes = SampleCommitmentCms.Value(SignedAttributes.Parse(verified.SignedAttributes));
        Assert.StartsWith(
            Convert.ToHexStringLower(attributes.MessageDigest.Span),
            digest.Output,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Each_flipped_bit_is_refused_in_both_vocabularies()
    {
        foreach (var cms in new[] { Good.Cms, GmTypes })
        {
            for (var i = 0; i < cms.Length * 8; i++)
            {
                var mutant = Mutate(cms, i / 8, (byte)(1 << (i % 8)));
                Assert.False(Verify(mutant).TryGetValue(out _, out _), $"bit {i} does not matter");
            }
        }
    }

    [Fact]
    public void Arbitrary_changes_are_refused_without_an_exception() =>
        Gen.Select(Gen.Int[0, GmTypes.Length - 1], Gen.Int[0, 8], Gen.Byte.Array[0, 8])
            .Where((at, cut, put) => !Splice(at, cut, put).AsSpan().SequenceEqual(GmTypes))
            .Sample((at, cut, put) => !Verify(Splice(at, cut, put)).TryGetValue(out _, out _), iter: 10_000);

    [Fact]
    public void The_two_vocabularies_do_not_mix()
    {
        var mixed = new CmsContentTypes(ObjectIdentifiers.GmSignedData, ObjectIdentifiers.Data);
        Refused(RejectionReason.CmsContentTypeWrong, Verify(Good.With(c => c with { Types = mixed })));
        mixed = new CmsContentTypes(ObjectIdentifiers.SignedData, ObjectIdentifiers.GmData);
        Refused(RejectionReason.CmsContentTypeWrong, Verify(Good.With(c => c with { Types = mixed })));

        // The signed attribute names the content of the other one.
        Refused(
            RejectionReason.ContentTypeMismatch,
            Verify(Good.With(c => c with { Types = CmsContentTypes.Gbt35275 }))
        );
    }

    [Fact]
    public void The_identifiers_of_GBT_35275_are_for_SM2_alone()
    {
        var ecdsa = new SampleCommitmentCms();
        Refused(
            RejectionReason.CmsContentTypeWrong,
            SignatureVerifier.Verify(ecdsa.With(c => c with { Types = CmsContentTypes.Gbt35275 }), ecdsa.Expectation)
        );
    }

    [Fact]
    public void SM3_goes_with_SM2_and_SHA256_with_the_others()
    {
        // The digest of the one and the signature of the other, in all three places alike.
        Refused(RejectionReason.CmsDigestAlgorithmWrong, Verify(ReplaceDigest(Good.Cms, Sm3, Sha256)));
        var ecdsa = new SampleCommitmentCms();
        Refused(
            RejectionReason.CmsDigestAlgorithmWrong,
            SignatureVerifier.Verify(ReplaceDigest(ecdsa.Cms, Sha256, Sm3), ecdsa.Expectation)
        );
    }

    [Fact]
    public void The_protected_algorithms_are_those_of_the_signature()
    {
        var forged = Replace(
            Good.Attributes,
            Convert.FromHexString("A10A06082A811CCF55018375"),
            "A10A06082A8648CE3D040302"
        );
        Refused(RejectionReason.AlgorithmProtectionMismatch, Verify(Good.WithAttributes(forged)));
    }

    [Fact]
    public void The_certificate_is_named_by_SM3_and_not_by_SHA256()
    {
        var (sm3, sha256) = (
            MessageDigest.HashData(MessageDigest.Sm3, Good.Certificate),
            SHA256.HashData(Good.Certificate)
        );
        Refused(
            RejectionReason.SigningCertificateMismatch,
            Verify(Good.WithAttributes(Replace(Good.Attributes, sm3, Convert.ToHexString(sha256))))
        );
    }

    [Fact]
    public void Each_kind_of_key_has_its_policy()
    {
        Refused(
            RejectionReason.SignaturePolicyMismatch,
            SignatureVerifier.Verify(
                Good.Cms,
                Good.Expectation with
                {
                    Policy = SampleCommitmentCms.Policy with { Sm2 = null },
                }
            )
        );
        var other = SampleCommitmentCms.Value(
            CommitmentAttributes.Build(
                SampleCommitmentCms.Statement,
                Good.Certificate,
                SampleCommitmentCms.SigningTime,
                SignatureAlgorithm.Sm2,
                SampleCommitmentCms.Policy
            )
        );
        Refused(RejectionReason.SignaturePolicyMismatch, Verify(Good.WithAttributes(other)));
    }

    private static byte[] Sm3 => Convert.FromHexString("300A06082A811CCF55018311");
    private static byte[] Sha256 => CommitmentAlgorithms.Sha256Identifier;

    private static Verdict<VerifiedSignature> Verify(byte[] cms) => SignatureVerifier.Verify(cms, Good.Expectation);

    private static byte[] Splice(int at, int cut, byte[] put) =>
        [.. GmTypes[..at], .. put, .. GmTypes[Math.Min(at + cut, GmTypes.Length)..]];

    private static byte[] Replace(byte[] bytes, byte[] old, string hex)
    {
        var at = bytes.AsSpan().IndexOf(old);
        Assert.True(at >= 0);
        return [.. bytes[..at], .. Convert.FromHexString(hex), .. bytes[(at + old.Length)..]];
    }

    private static byte[] GmSigned()
    {
        var attributes = SampleCommitmentCms.Value(
            CommitmentAttributes.Build(
                SampleCommitmentCms.Statement,
                Good.Certificate,
                SampleCommitmentCms.SigningTime,
                SignatureAlgorithm.Sm2,
                SampleCommitmentCms.Policy.Sm2,
                form: SignatureForm.Gbt35275
            )
        );
        return Good.With(c =>
            c with
            {
                Types = CmsContentTypes.Gbt35275,
                SignedAttributes = attributes,
                Signature = Good.Signer.Sign(attributes, der: true),
            }
        );
    }

    /// <summary>The SignedData with another digest announced and used by its signer; lengths are written anew.</summary>
    private static byte[] ReplaceDigest(byte[] cms, byte[] old, byte[] other) => Rewrite(cms, old, other);

    internal static byte[] Rewrite(ReadOnlyMemory<byte> value, byte[] old, byte[] other)
    {
        if (value.Span.SequenceEqual(old))
        {
            return other;
        }

        var tag = new AsnReader(value, AsnEncodingRules.DER).PeekTag();
        if (!tag.IsConstructed)
        {
            return value.ToArray();
        }

        // Every constructed value is read as a sequence under its own tag: only the order of its parts matters here.
        var parts = new AsnReader(
            value,
            AsnEncodingRules.DER,
            new AsnReaderOptions { SkipSetSortOrderVerification = true }
        );
        var content = tag.HasSameClassAndValue(Asn1Tag.SetOf) ? parts.ReadSetOf(tag) : parts.ReadSequence(tag);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (tag.HasSameClassAndValue(Asn1Tag.SetOf) ? writer.PushSetOf(tag) : writer.PushSequence(tag))
        {
            while (content.HasData)
            {
                writer.WriteEncodedValue(Rewrite(content.ReadEncodedValue(), old, other));
            }
        }

        return writer.Encode();
    }

    private Task<(int ExitCode, string Output)> VerifyWithOpenSsl(string file) =>
        OpenSsl.RunAsync(
            "dgst",
            "-sm3",
            "-verify",
            _directory.File("key.pem"),
            "-sigopt",
            "distid:1234567812345678",
            "-signature",
            _directory.File("signature"),
            _directory.File(file)
        );

    private void Write(string name, byte[] der, string label) =>
        File.WriteAllText(_directory.File(name), PemEncoding.WriteString(label, der));
}
