using System.Globalization;

namespace JianliRegistry.Core.Evidence;

/// <summary>Where things lie in a package (docs/evidence.md, "The package").</summary>
public static class PackagePaths
{
    public const string Mimetype = "mimetype";
    public const string Statement = "commitment.txt";
    public const string Commitment = "commitment.p7m";
    public const string Attachments = "attachments/";
    public const string ReceiptStatement = "receipt.txt";
    public const string Receipt = "receipt.p7m";
    public const string Leaf = "entry.leaf";
    public const string Salts = "entry.salts";
    public const string Proof = "entry.tlog-proof";

    /// <summary>挂失 of the signer's key as the log has it; absent unless the key is reported lost when the package is made.</summary>
    public const string Loss = "key-loss.txt";
    public const string LossLeaf = "key-loss.leaf";
    public const string LossSalt = "key-loss.salt";
    public const string LossProof = "key-loss.tlog-proof";

    /// <summary>The RFC 3161 token of the commitment, DER ContentInfo; absent while the timestamp is outstanding.</summary>
    public const string Timestamp = "sig.tst";

    /// <summary>The commitment's signature octets, what <see cref="Timestamp"/> stamps.</summary>
    public const string SignatureValue = "sigvalue.bin";

    /// <summary>The EvidenceRecord (RFC 4998) over what the package proves; absent before the first renewal in a batch.</summary>
    public const string Renewal = "renewal.ers";
    public const string Trust = "trust/";
    public const string Certificates = "trust/certs/";
    public const string Crls = "trust/crls/";
    public const string OcspResponses = "trust/ocsp/";
    public const string LogKey = "trust/log.vkey";
    public const string Report = "report.json";

    /// <summary>The same report for people.</summary>
    public const string ReportPage = "report.zh-CN.html";
    public const string Readme = "README.zh-CN.txt";
    public const string VerifyScript = "verify.sh";
    public const string Manifest = "META-INF/ASiCManifest.xml";
    public const string Seal = "META-INF/signature.p7s";

    /// <summary>Path of the attachment that the statement lists as 附件<paramref name="number"/>; its title stands in the statement.</summary>
    /// <param name="extension">With dot; .pdf, .png, .jpg, else it becomes .bin.</param>
    public static string Attachment(int number, string extension) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Attachments}{number:000}{(extension is ".pdf" or ".png" or ".jpg" ? extension : ".bin")}"
        );
}
