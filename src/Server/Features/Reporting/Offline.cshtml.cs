using JianliRegistry.Server.Hosting.Acts;

namespace JianliRegistry.Server.Features.Reporting;

/// <summary>离线签名 of 上报 and 不予上报.</summary>
internal sealed class OfflineModel(ReportingAct kind, IServiceProvider services) : OfflinePage(kind, services);
