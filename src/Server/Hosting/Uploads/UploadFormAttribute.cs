using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.Options;

namespace JianliRegistry.Server.Hosting.Uploads;

/// <summary>A page whose form carries files: bounds the request before anything, the antiforgery check included, reads it.</summary>
/// <remarks>The framework spools the parts to its temporary directory, so that a slow sender holds no memory.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class UploadFormAttribute : Attribute, IAuthorizationFilter, IOrderedFilter
{
    private const int MaxFields = 200;
    private const int MaxFieldLength = 16 * 1024;

    /// <summary>Antiforgery stands at 1000.</summary>
    public int Order => 900;

    public void OnAuthorization(AuthorizationFilterContext context)
    {
        var request = context.HttpContext.Request;
        if (!request.HasFormContentType)
        {
            return;
        }

        var limit = context.HttpContext.RequestServices.GetRequiredService<IOptions<UploadOptions>>().Value.MaxBody;
        if (request.ContentLength > limit)
        {
            context.Result = new StatusCodeResult(StatusCodes.Status413PayloadTooLarge);
            return;
        }

        if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = limit;
        }

        var form = new FormOptions
        {
            MultipartBodyLengthLimit = limit,
            ValueCountLimit = MaxFields,
            ValueLengthLimit = MaxFieldLength,
        };
        context.HttpContext.Features.Set<IFormFeature>(new FormFeature(request, form));
    }
}
