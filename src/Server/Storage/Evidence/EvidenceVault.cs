using System.Security.Cryptography;
using System.Text;

namespace JianliRegistry.Server.Storage.Evidence;

/// <summary>
/// Seals what carries a person's 证件号 on its way into the database: statements and the CMS around them. Each value is bound
/// to its row, so that one moved to another row does not open.
/// </summary>
public sealed class EvidenceVault(PersonalDataCipher cipher)
{
    private const string RequestStatement = "sign-request.statement";
    private const string Statement = "evidence.statement";
    private const string Cms = "evidence.cms";
    private const string TimestampedCms = "evidence.cms-t";

    public byte[] SealRequest(byte[] jti, byte[] statement) =>
        Seal(RequestStatement, Convert.ToHexString(jti), statement);

    public byte[] OpenRequest(SignRequest request) =>
        Open(RequestStatement, Convert.ToHexString(request.Jti), request.Statement);

    /// <param name="columns">What neither signature nor leaf says of the row; an altered one keeps the statement from opening.</param>
    public byte[] SealStatement(EvidenceColumns columns, byte[] statement) =>
        Seal(Statement, columns.ToString(), statement);

    public byte[] SealCms(Guid evidenceId, byte[] cms) => Seal(Cms, $"{evidenceId:D}", cms);

    public byte[] SealTimestampedCms(Guid evidenceId, byte[] cms) => Seal(TimestampedCms, $"{evidenceId:D}", cms);

    /// <exception cref="CryptographicException">The row was altered or moved.</exception>
    public byte[] OpenStatement(EvidenceRecord record) =>
        Open(Statement, EvidenceColumns.Of(record).ToString(), record.Statement);

    /// <exception cref="CryptographicException">The row was altered or moved.</exception>
    public byte[] OpenCms(EvidenceRecord record) => Open(Cms, $"{record.Id:D}", record.Cms);

    /// <exception cref="CryptographicException">The row was altered or moved.</exception>
    public byte[] OpenCms(EvidenceTimestamp timestamp) =>
        Open(TimestampedCms, $"{timestamp.EvidenceId:D}", timestamp.Cms);

    private byte[] Seal(string field, string owner, byte[] value) =>
        cipher.Seal(field, owner, Encoding.Latin1.GetString(value));

    // Latin-1 maps each octet to one character and back; the cipher takes text.
    private byte[] Open(string field, string owner, byte[] sealedValue) =>
        Encoding.Latin1.GetBytes(cipher.Open(field, owner, sealedValue));
}

/// <summary>Whose act on what a row of evidence says it is.</summary>
public sealed record EvidenceColumns(
    Guid Id,
    BindingAct Act,
    Guid SubjectId,
    Guid AccountId,
    Guid EnterpriseId,
    string ReceiptNumber
)
{
    public static EvidenceColumns Of(EvidenceRecord record) =>
        new(record.Id, record.Act, record.SubjectId, record.AccountId, record.EnterpriseId, record.ReceiptNumber);

    public override string ToString() => $"{Id:D} {Act} {SubjectId:D} {AccountId:D} {EnterpriseId:D} {ReceiptNumber}";
}
