namespace JianliRegistry.Core.AgentProtocol;

/// <summary>The words of what the agent's own commands and its self-check find on this computer and on the way to the server.</summary>
internal static class AgentLocalErrorTexts
{
    public static readonly IReadOnlyList<ErrorText> All =
    [
        new(
            AgentErrors.DriverMissing,
            "身份锁驱动没有安装或无法加载",
            "The identity key's driver cannot be loaded",
            "请安装身份锁厂商提供的驱动程序。",
            "Install the driver of the key's vendor.",
            Retryable: false
        ),
        new(
            AgentErrors.DriverFailed,
            "身份锁驱动不能正常工作",
            "The identity key's driver does not work",
            "请拔出身份锁，重新安装厂商提供的驱动程序。",
            "Remove the identity key and install the vendor's driver again.",
            Retryable: false
        ),
        new(
            AgentErrors.SlotNone,
            "没有检测到读取身份锁的设备",
            "No reader for identity keys found",
            "请把身份锁直接插入电脑的 USB 接口，或者接好读卡器。",
            "Plug the identity key straight into the computer, or connect the reader.",
            Retryable: true
        ),
        new(
            AgentErrors.ClockSkewed,
            "电脑时间与服务器相差超过五分钟",
            "The computer's clock is off by more than five minutes",
            "请校准电脑时间。",
            "Set the computer's clock.",
            Retryable: true
        ),
        new(
            AgentErrors.ServerUnreachable,
            "身份锁客户端连接不到服务器",
            "The key agent cannot reach the server",
            "请检查网络连接。",
            "Check the network connection.",
            Retryable: true
        ),
        new(
            AgentErrors.ServerUntrusted,
            "服务器的证书不被这台电脑信任",
            "This computer does not trust the server's certificate",
            "请把本条提示转告系统管理员，由其检查根证书和电脑时间。",
            "Show this to the system administrator, who checks root certificate and clock.",
            Retryable: false
        ),
        new(
            AgentErrors.ServerError,
            "服务器没有正常应答",
            "The server does not answer as it should",
            "请稍后再试一次。",
            "Try again later.",
            Retryable: true
        ),
        new(
            AgentErrors.AgentRunning,
            "身份锁客户端已经在运行",
            "The key agent is running already",
            "请使用正在运行的身份锁客户端。",
            "Use the one that is running.",
            Retryable: false
        ),
    ];
}
