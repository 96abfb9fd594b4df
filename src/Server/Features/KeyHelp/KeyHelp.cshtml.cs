using JianliRegistry.Server.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Features.KeyHelp;

/// <summary>身份锁检测: the page's script walks the chain from browser to clock and opens only the step that fails.</summary>
[AllowAnonymous]
public sealed class KeyHelpModel(IOptions<AgentOptions> agent) : PageModel
{
    public IEnumerable<string> AgentOrigins => agent.Value.Origins;

    /// <summary>In the order of dependence: a later step means nothing while an earlier one fails.</summary>
    public IReadOnlyList<KeyCheck> Checks => KeyCheck.All;
}

/// <summary>One step of the check. The last help is shown for a code that has none of its own.</summary>
public sealed record KeyCheck(string Step, string Name, IReadOnlyList<CheckHelp> Helps)
{
    public static IReadOnlyList<KeyCheck> All { get; } =
    [
        new(
            "browser",
            "浏览器",
            [
                new(
                    "browser.unsupported",
                    "这个浏览器不能连接身份锁客户端。请改用谷歌、Edge、火狐或者 360 浏览器极速模式。"
                ),
            ]
        ),
        new(
            "permission",
            "本机网络权限",
            [
                new(
                    "browser.permission_denied",
                    "浏览器没有允许本网站访问本机程序。请点地址栏左侧的图标，打开“网站设置”，把“本机网络”（或“本地网络访问”）改为“允许”。"
                ),
                new("browser.permission_dismissed", "浏览器的询问被关闭或者没有回答。请点“重新检测”，并选择“允许”。"),
            ]
        ),
        new(
            "client",
            "身份锁客户端",
            [
                new(
                    "agent.origin_not_allowed",
                    "客户端在运行，但它的可信网站名单里没有本网站。请向技术支持索取最新的名单文件。"
                ),
                new("agent.outdated", "客户端版本过旧。请安装新版本的身份锁客户端。"),
                new("agent.not_running", "客户端没有运行，或者还没有安装。请启动“身份锁客户端”。"),
            ]
        ),
        new(
            "driver",
            "身份锁驱动（PKCS#11）",
            [new("driver.missing", "没有找到驱动，或者驱动没有应答。请安装与身份锁型号相同的驱动，不用重启电脑。")]
        ),
        new(
            "slot",
            "读取设备",
            [new("slot.none", "没有检测到读取身份锁的设备。请把身份锁直接插入电脑的 USB 接口，或者接好读卡器。")]
        ),
        new(
            "token",
            "身份锁",
            [
                new("token.error", "身份锁没有应答。请拔出身份锁，等待五秒后重新插入。"),
                new("pin.final_try", "身份锁密码只剩最后一次机会。不能确定密码时，请联系省级注册主管部门。"),
                new("pin.locked", "身份锁已锁定，请联系省级注册主管部门。"),
                new("pin.not_initialised", "身份锁还没有设置密码。请联系省级注册主管部门。"),
                new("token.none", "未检测到身份锁，请插入身份锁后重试。"),
            ]
        ),
        new(
            "certificate",
            "企业证书",
            [
                new("cert.expired", "身份锁证书已过期。请联系省级注册主管部门办理更换；以前的签名不受影响。"),
                new("cert.none_suitable", "身份锁里没有可以用于登录和签名的企业证书。请联系省级注册主管部门。"),
            ]
        ),
        new(
            "clock",
            "时间",
            [new("clock.skewed", "本机时间与服务器相差超过 5 分钟。请在系统设置中打开“自动设置时间”。")]
        ),
    ];
}

public sealed record CheckHelp(string Code, string Text);
