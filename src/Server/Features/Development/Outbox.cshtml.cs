using JianliRegistry.Server.Hosting.Messages;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace JianliRegistry.Server.Features.Development;

/// <summary>What would have been sent to phones. There is no such page unless the outbox is the gateway, which only Development allows.</summary>
[AllowAnonymous]
public sealed class OutboxModel(IMessageGateway gateway) : PageModel
{
    public IReadOnlyList<OutboxMessage> Messages { get; private set; } = [];

    public IActionResult OnGet()
    {
        if (gateway is not Outbox outbox)
        {
            return NotFound();
        }

        Messages = outbox.Messages;
        return Page();
    }
}
