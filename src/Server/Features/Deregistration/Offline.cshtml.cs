using JianliRegistry.Server.Hosting.Acts;

namespace JianliRegistry.Server.Features.Deregistration;

/// <summary>离线签名 of a 强制注销.</summary>
internal sealed class OfflineModel(DeregistrationAct kind, IServiceProvider services) : OfflinePage(kind, services);
