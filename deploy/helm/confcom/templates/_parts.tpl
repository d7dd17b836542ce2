{{/* Labels of an object. Takes the context and the component. */}}
{{- define "confcom.labels" -}}
{{ include "confcom.selector" . }}
app.kubernetes.io/part-of: confcom
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
{{- end }}

{{/* By which a DaemonSet knows its pods; never changes. */}}
{{- define "confcom.selector" -}}
app.kubernetes.io/name: confcom
app.kubernetes.io/component: {{ .component }}
{{- end }}

{{/* The name of an image. Takes the context and the image. */}}
{{- define "confcom.image" -}}
{{- $image := .image -}}
{{ $image.repository }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- with $image.digest }}@{{ . }}{{ end }}
{{- end }}

{{/* Root of the node's folders, and nothing that root could do beside. */}}
{{- define "confcom.podSecurity" -}}
runAsUser: 0
runAsGroup: 0
seccompProfile:
  type: RuntimeDefault
{{- end }}

{{- define "confcom.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end }}

{{/* What lets a pod onto a node of SGX, and onto nothing else that is kept free. */}}
{{- define "confcom.epcToleration" -}}
- key: kubernetes.azure.com/sgx_epc_mem_in_MiB
  operator: Exists
{{- end }}

{{/* Values that cannot go together. */}}
{{- define "confcom.check" -}}
{{- if and (eq .Values.provision "by-resource") (not .Values.intelResources) }}
{{- fail "provision=by-resource: nobody can ask for sgx.intel.com/provision without intelResources=true" }}
{{- end }}
{{- if and .Values.quoteHelper.enabled (eq .Values.provision "never") (not .Values.simulated.enabled) }}
{{- fail "quoteHelper.enabled with provision=never: on hardware the helper needs /dev/sgx_provision itself" }}
{{- end }}
{{- if and (eq .Values.publish "dra") .Values.intelResources }}
{{- fail "publish=dra with intelResources=true: there is no device plugin to offer sgx.intel.com/enclave, provision and epc" }}
{{- end }}
{{- $shares := and .Values.split.devicePlugin .Values.split.dra }}
{{- if and (eq .Values.publish "split") (not $shares) }}
{{- fail "publish=split: split.devicePlugin and split.dra say how much of a node's EPC each offers; give both" }}
{{- end }}
{{- if and (ne .Values.publish "split") (or .Values.split.devicePlugin .Values.split.dra) }}
{{- fail "split.devicePlugin and split.dra are for publish=split" }}
{{- end }}
{{- if and (has .Values.publish (list "dra" "split")) (semverCompare "<1.36.0-0" .Capabilities.KubeVersion.Version) }}
{{- fail (print "publish=" .Values.publish ": claims that share a device need Kubernetes 1.36, and this is " .Capabilities.KubeVersion.Version) }}
{{- end }}
{{- end }}

{{/* Given what says that it is ready. */}}
{{- define "confcom.probes" -}}
livenessProbe:
  httpGet:
    path: /livez
    port: metrics
  periodSeconds: 30
  timeoutSeconds: 3
readinessProbe:
  httpGet:
    path: {{ . }}
    port: metrics
  periodSeconds: 5
  timeoutSeconds: 3
{{- end }}
