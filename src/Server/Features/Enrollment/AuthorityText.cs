using JianliRegistry.Core.Enterprises;
using JianliRegistry.Server.Storage;
using Microsoft.EntityFrameworkCore;

namespace JianliRegistry.Server.Features.Enrollment;

/// <summary>How 现场认证 goes in one province: its own words, or the common ones until it has written some (Manual S22).</summary>
internal sealed record AuthorityText(string Name, string Address, string Phone, string Instructions)
{
    private const string Common =
        "请携带法定代表人授权委托书原件（签章并加盖公章）、营业执照原件及复印件、企业资质证书原件及复印件（有资质的企业）、经办人身份证原件及复印件，到省级注册主管部门窗口办理。";

    public static async Task<AuthorityText> OfAsync(RegistryDbContext db, string province, CancellationToken ct) =>
        await db.ProvincialAuthorities.AsNoTracking().SingleOrDefaultAsync(a => a.Province == province, ct) is { } own
            ? new AuthorityText(own.Name, own.Address, own.Phone, own.Instructions)
            : new AuthorityText($"{Province.Names.GetValueOrDefault(province)}省级注册主管部门", "", "", Common);
}
