namespace JianliRegistry.Server.Hosting.Acts;

/// <summary>Binding acts (docs/protocol.md): from a decision on a page to its receipt, the same way for every kind.</summary>
internal static class ActsFeature
{
    public static void AddActs(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddScoped<SameOrigin>();
        services.AddScoped<SignRequestIssuer>();
        services.AddScoped<SubmissionVerifier>();
        services.AddScoped<ActEvidence>();
        services.AddScoped<ActSubmission>();
        services.AddScoped<FileAnswer>();
        services.AddHostedService<SignRequestPurge>();
    }

    /// <summary>POST …/sign-request and …/submission of one kind, under a group whose address has {number}.</summary>
    public static void MapAct<TKind>(this RouteGroupBuilder group)
        where TKind : IActKind
    {
        group.MapPost(
            "/sign-request",
            (string number, HttpContext context, CancellationToken ct) =>
                RequestSignature.HandleAsync(number, context, context.RequestServices.GetRequiredService<TKind>(), ct)
        );
        group.MapPost(
            "/submission",
            (string number, HttpContext context, CancellationToken ct) =>
                SubmitAct.HandleAsync(number, context, context.RequestServices.GetRequiredService<TKind>(), ct)
        );
    }
}
