using JianliRegistry.Server.Storage.Entities;

namespace JianliRegistry.Server.Shared;

/// <summary>How the status of a registration looks on a page.</summary>
internal static class RegistrationTag
{
    public static string TextOf(RegistrationStatus status) =>
        status switch
        {
            RegistrationStatus.Active => "有效",
            RegistrationStatus.Suspended => "停止执业",
            RegistrationStatus.Lapsed => "失效",
            RegistrationStatus.Deregistered => "已注销",
            RegistrationStatus.Annulled => "已撤销",
            _ => "已吊销",
        };

    public static string ToneOf(RegistrationStatus status) =>
        status switch
        {
            RegistrationStatus.Active => "ok",
            RegistrationStatus.Suspended => "warn",
            _ => "bad",
        };
}
