using JianliRegistry.Server.Hosting.Acts;

namespace JianliRegistry.Server.Features.EnterpriseInfo;

/// <summary>离线签名 of a 重要信息修改.</summary>
internal sealed class ChangeOfflineModel(InfoChangeAct kind, IServiceProvider services) : OfflinePage(kind, services);
