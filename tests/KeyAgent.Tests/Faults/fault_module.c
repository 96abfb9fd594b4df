/*
 * A PKCS#11 module for tests: passes every call on to a real module and breaks those that a text file names.
 *
 * FAULT_MODULE_REAL       path of the real module
 * FAULT_MODULE_DIRECTORY  holds two files:
 *   faults  read again at each call, so that a test can change it at any time; one fault a line:
 *             Sign hang          does not return while the line is there
 *             Sign crash         abort()
 *             Sign exit          ends the process without a word
 *             Sign slow 300      waits 300 ms first
 *             Sign noise         prints on standard output first
 *             Sign fail 0x30     answers this CK_RV and does nothing
 *             Sign garbage       answers CKR_OK and nonsense
 *             Sign empty         answers CKR_OK and no octet
 *             Sign endless       answers CKR_OK and a length far beyond the caller's buffer
 *             token absent       the token is pulled out; its sessions are gone
 *             slot absent        no reader at all
 *             pin tries 3        the token is locked after 3 wrong PINs and sets the flags on the way
 *           "Sign" stands for any of Sign, Login, OpenSession, GetTokenInfo and GetAttributeValue.
 *   calls   gets a line for each login and each signature that was really asked for.
 */
#include <p11-kit/pkcs11.h>

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_SLOTS 64
#define ENDLESS (16UL * 1024 * 1024)

static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST faulty;
static unsigned long wrong_pins;
static int was_absent;

static FILE *open_file(const char *name, const char *mode)
{
	char path[PATH_MAX];
	const char *directory = getenv("FAULT_MODULE_DIRECTORY");

	if (directory == NULL)
		return NULL;
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return fopen(path, mode);
}

/* Whether the file of faults has this line; its number goes to *value where one is wanted. */
static int has_fault(const char *subject, const char *effect, unsigned long *value)
{
	char line[128], one[32], two[32], three[32];
	int found = 0;
	FILE *file = open_file("faults", "r");

	if (file == NULL)
		return 0;
	while (!found && fgets(line, sizeof line, file) != NULL) {
		int words = sscanf(line, "%31s %31s %31s", one, two, three);

		found = words >= 2 && strcmp(one, subject) == 0 && strcmp(two, effect) == 0;
		if (found && value != NULL)
			*value = words == 3 ? strtoul(three, NULL, 0) : 0;
	}
	fclose(file);
	return found;
}

static void note_call(const char *function)
{
	FILE *file = open_file("calls", "a");

	if (file == NULL)
		return;
	fprintf(file, "%s\n", function);
	fclose(file);
}

/* A key that is pulled out takes its sessions with it, even if it comes back. */
static int is_absent(void)
{
	CK_SLOT_ID slots[MAX_SLOTS];
	CK_ULONG count = MAX_SLOTS, i;
	int absent = has_fault("token", "absent", NULL);

	if (absent && !was_absent && real->C_GetSlotList(CK_TRUE, slots, &count) == CKR_OK)
		for (i = 0; i < count; i++)
			real->C_CloseAllSessions(slots[i]);
	was_absent = absent;
	return absent;
}

/* What befalls a call before the real module sees it; CKR_OK lets it through. */
static CK_RV strike(const char *function)
{
	unsigned long value;

	if (has_fault(function, "noise", NULL)) {
		puts("noise from the module");
		fflush(stdout);
	}
	if (has_fault(function, "crash", NULL))
		abort();
	if (has_fault(function, "exit", NULL))
		_exit(7);
	while (has_fault(function, "hang", NULL))
		usleep(20 * 1000);
	if (has_fault(function, "slow", &value))
		usleep(value * 1000);
	if (is_absent())
		return CKR_DEVICE_REMOVED;
	return has_fault(function, "fail", &value) ? (CK_RV)value : CKR_OK;
}

static CK_RV get_slot_list(unsigned char with_token, CK_SLOT_ID *slots, CK_ULONG *count)
{
	if (has_fault("slot", "absent", NULL) || (is_absent() && with_token)) {
		*count = 0;
		return CKR_OK;
	}
	return real->C_GetSlotList(with_token, slots, count);
}

static CK_RV get_token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	unsigned long tries;
	CK_FLAGS flags;
	CK_RV result = strike("GetTokenInfo");

	if (result == CKR_OK)
		result = real->C_GetTokenInfo(slot, info);
	if (result != CKR_OK)
		return result;
	if (has_fault("GetTokenInfo", "garbage", NULL)) {
		flags = info->flags;
		memset(info, 0xff, sizeof *info);
		info->flags = flags;
	}
	if (has_fault("pin", "tries", &tries)) {
		info->flags &= ~(CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED);
		if (wrong_pins > 0)
			info->flags |= CKF_USER_PIN_COUNT_LOW;
		if (wrong_pins + 1 == tries)
			info->flags |= CKF_USER_PIN_FINAL_TRY;
		if (wrong_pins >= tries)
			info->flags |= CKF_USER_PIN_LOCKED;
	}
	return CKR_OK;
}

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify, CK_SESSION_HANDLE *session)
{
	CK_RV result = strike("OpenSession");

	return result == CKR_OK ? real->C_OpenSession(slot, flags, application, notify, session) : result;
}

static CK_RV get_attribute_value(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *template, CK_ULONG count)
{
	CK_ULONG i;
	CK_RV result = strike("GetAttributeValue");

	if (result == CKR_OK)
		result = real->C_GetAttributeValue(session, object, template, count);
	if (result == CKR_OK && has_fault("GetAttributeValue", "garbage", NULL))
		for (i = 0; i < count; i++)
			template[i].ulValueLen = 1UL << 40;
	return result;
}

static CK_RV login(CK_SESSION_HANDLE session, CK_USER_TYPE user, unsigned char *pin, CK_ULONG length)
{
	unsigned long tries;
	int is_limited = has_fault("pin", "tries", &tries);
	CK_RV result;

	note_call("Login");
	result = strike("Login");
	if (result != CKR_OK)
		return result;
	if (is_limited && wrong_pins >= tries)
		return CKR_PIN_LOCKED;
	result = real->C_Login(session, user, pin, length);
	if (result == CKR_OK)
		wrong_pins = 0;
	if (result == CKR_PIN_INCORRECT)
		wrong_pins++;
	return result;
}

static CK_RV sign(CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG size, unsigned char *signature, CK_ULONG *length)
{
	CK_RV result;

	/* Asked for the length alone: nothing is signed yet. */
	if (signature == NULL)
		return real->C_Sign(session, data, size, signature, length);
	note_call("Sign");
	result = strike("Sign");
	if (result == CKR_OK)
		result = real->C_Sign(session, data, size, signature, length);
	if (result != CKR_OK)
		return result;
	if (has_fault("Sign", "garbage", NULL))
		memset(signature, 0x5a, *length);
	if (has_fault("Sign", "empty", NULL))
		*length = 0;
	if (has_fault("Sign", "endless", NULL))
		*length = ENDLESS;
	return CKR_OK;
}

CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list)
{
	CK_C_GetFunctionList get_real;
	const char *path = getenv("FAULT_MODULE_REAL");
	void *library;

	if (real == NULL) {
		library = path == NULL ? NULL : dlopen(path, RTLD_NOW | RTLD_LOCAL);
		if (library == NULL)
			return CKR_GENERAL_ERROR;
		get_real = (CK_C_GetFunctionList)dlsym(library, "C_GetFunctionList");
		if (get_real == NULL || get_real(&real) != CKR_OK)
			return CKR_GENERAL_ERROR;
		faulty = *real;
		faulty.C_GetFunctionList = C_GetFunctionList;
		faulty.C_GetSlotList = get_slot_list;
		faulty.C_GetTokenInfo = get_token_info;
		faulty.C_OpenSession = open_session;
		faulty.C_GetAttributeValue = get_attribute_value;
		faulty.C_Login = login;
		faulty.C_Sign = sign;
	}
	*list = &faulty;
	return CKR_OK;
}
