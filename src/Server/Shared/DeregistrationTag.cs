using JianliRegistry.Core.Deregistration;

namespace JianliRegistry.Server.Shared;

/// <summary>How a 强制注销 looks on a page.</summary>
internal static class DeregistrationTag
{
    public static string TextOf(DeregistrationState? state) =>
        state switch
        {
            null => "未提交",
            DeregistrationState.PendingAcceptance => "待审核",
            DeregistrationState.Withdrawn => "已撤回",
            DeregistrationState.Accepted => "已受理",
            DeregistrationState.NotAccepted => "不予受理",
            DeregistrationState.Approved => "准予注销",
            _ => "不予注销",
        };

    public static string ToneOf(DeregistrationState? state) =>
        state switch
        {
            null or DeregistrationState.PendingAcceptance => "warn",
            DeregistrationState.NotAccepted or DeregistrationState.Rejected => "bad",
            DeregistrationState.Approved => "ok",
            _ => "",
        };
}
